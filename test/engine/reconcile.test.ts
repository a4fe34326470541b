// Is what the config no longer asks for let go at once, with the last word that was owed?

import { describe, expect, it } from 'vitest';
import { reconcile } from '../../src/engine/state/reconcile.ts';
import { target } from './samples.ts';
import { tell } from './story.ts';

const two = target({
  canaries: [
    { name: 'worker', tool: 'health_check_job' },
    { name: 'other', tool: 'other_tool' },
  ],
});

/** Both lights decided, and `canary:worker` down. */
function withDeadWorker() {
  const story = tell(two);
  for (const check of ['protocol', 'canary:other', 'health'] as const) story.times(2, check, 'pass');
  story.times(3, 'canary:worker', 'fail');
  return story;
}

describe('reconcile', () => {
  it('changes nothing when the config asks for the same', () => {
    const story = withDeadWorker();
    const { states, changed, removedTargets, incidents, transitions } = reconcile([story.state()], [two], 9);
    expect(states).toEqual([story.state()]);
    expect([changed, removedTargets, incidents, transitions]).toEqual([[], [], [], []]);
  });

  it('closes the incidents of a removed target and tells those who were told', () => {
    const story = withDeadWorker();
    story.times(3, 'protocol', 'fail');
    const { states, removedTargets, incidents, announcements } = reconcile(
      [story.state()],
      [],
      story.nowMs(),
    );
    expect([states, removedTargets]).toEqual([[], ['exports']]);
    expect(incidents.map((one) => [one.light, one.status, one.closeReason]).toSorted()).toEqual([
      ['pipeline', 'resolved', 'target removed'],
      ['server', 'resolved', 'target removed'],
    ]);
    expect(announcements.map((one) => [one.type, one.target, one.to])).toEqual([
      ['incident.resolved', 'exports', ['oncall']],
      ['incident.resolved', 'exports', ['oncall']],
    ]);
  });

  it('takes a removed check out of its light at once: incident closed, status that of the others', () => {
    const story = withDeadWorker();
    const without = target({ canaries: [{ name: 'other', tool: 'other_tool' }] });
    const { states, changed, incidents, transitions } = reconcile([story.state()], [without], story.nowMs());
    expect(changed).toEqual(states);
    expect(states[0]?.checks.map((one) => one.check)).toEqual(['protocol', 'canary:other', 'health']);
    expect(states[0]?.lights.find((one) => one.light === 'pipeline')).toMatchObject({
      status: 'up',
      incident: null,
      involved: [],
    });
    expect(incidents).toMatchObject([{ closeReason: 'check removed' }]);
    expect(transitions).toMatchObject([{ light: 'pipeline', from: 'down', to: 'up', reason: null }]);
  });

  it('keeps an incident open while another of its checks is not well', () => {
    const story = withDeadWorker();
    story.times(3, 'health', 'fail');
    const without = target({ canaries: [] });
    const { states, incidents, transitions } = reconcile([story.state()], [without], story.nowMs());
    expect([incidents, transitions]).toEqual([[], []]);
    expect(states[0]?.lights.find((one) => one.light === 'pipeline')).toMatchObject({
      status: 'down',
      involved: ['health'],
    });
  });

  it('lets a light without checks go, and closes its incident', () => {
    const story = withDeadWorker();
    const bare = target({ canaries: [], health: null });
    const { states, incidents } = reconcile([story.state()], [bare], story.nowMs());
    expect(states[0]?.lights.map((one) => one.light)).toEqual(['server']);
    expect(incidents).toMatchObject([{ light: 'pipeline', closeReason: 'check removed' }]);
  });
});
