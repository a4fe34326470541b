// Is nobody told while something mutes it, and everybody of what is still so when the mute ends?

import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema/schema.ts';
import { windowsOf } from '../../src/engine/schedule/maintenance.ts';
import { newTarget, type TargetState } from '../../src/engine/state/state.ts';
import { mutedAltogether } from '../../src/engine/tell/mute.ts';
import { startMs, target } from './samples.ts';
import { type Story, tell } from './story.ts';

const canary = 'canary:worker' as const;
const minute = 60_000;
const types = (said: { type: string }[]): string[] => said.map((one) => one.type);
const iso = (ms: number): string => new Date(ms).toISOString();

/** Planned work from a minute after the start, for ten minutes. */
const planned = windowsOf(
  configSchema.parse({
    version: 1,
    targets: [],
    maintenance: [
      { name: 'move', targets: ['exp*'], from: iso(startMs + minute), to: iso(startMs + 11 * minute) },
    ],
  }).maintenance,
);

function healthy(story: Story): Story {
  for (const check of ['protocol', canary, 'health'] as const) story.times(2, check, 'pass');
  return story;
}

describe('planned work', () => {
  const inWork = (): Story => {
    const story = healthy(tell(target(), undefined, { windows: planned }));
    story.later(minute);
    return story;
  };

  it('mutes the word and not the record, and what is still down at its end is announced then', () => {
    const story = inWork();
    expect(story.times(3, canary, 'fail')).toEqual([]);
    expect(story.incident('pipeline')).toMatchObject({ status: 'down', told: { receivers: [] } });
    expect(story.transitions.at(-1)).toMatchObject({ to: 'down' });
    expect(story.review()).toEqual([]);
    story.later(10 * minute);
    const [opened] = story.review();
    expect(opened).toMatchObject({
      type: 'incident.opened',
      to: ['oncall'],
      chain: expect.stringContaining('exports pipeline FAIL'),
    });
    expect(story.review()).toEqual([]);
    expect(types(story.times(2, canary, 'pass'))).toEqual(['incident.resolved']);
  });

  it('leaves nothing to say of what came and went within it', () => {
    const story = inWork();
    story.times(3, canary, 'fail');
    expect(story.times(2, canary, 'pass')).toEqual([]);
    story.later(10 * minute);
    expect(story.review()).toEqual([]);
  });

  it('never keeps from people that what they heard of is over', () => {
    const story = healthy(tell(target(), undefined, { windows: planned }));
    story.times(3, canary, 'fail');
    story.later(minute);
    expect(types(story.times(2, canary, 'pass'))).toEqual(['incident.resolved']);
  });

  it('holds an update back, and says the last of them when it ends', () => {
    const story = healthy(tell(target(), undefined, { windows: planned }));
    story.times(3, canary, 'warn');
    story.later(minute);
    expect(story.times(3, canary, 'fail')).toEqual([]);
    story.later(10 * minute);
    expect(story.review()).toMatchObject([
      { type: 'incident.updated', incident: { severity: 'critical', told: { severity: 'warning' } } },
    ]);
  });

  it('holds back the word of a light that is unknown for long', () => {
    const story = inWork();
    story.times(3, canary, 'skip');
    story.later(9 * minute);
    story.see(canary, 'skip');
    story.later(7 * minute);
    expect(types(story.review())).toEqual(['target.notice']);
  });
});

describe('a target that depends on another', () => {
  const child = target({ depends_on: ['gateway'] });
  const parent = target({ name: 'gateway', canaries: [], health: null });
  const scene = () => {
    const gateway = tell(parent);
    gateway.times(2, 'protocol', 'pass');
    const others = new Map<string, TargetState>();
    const story = tell(child, undefined, { others });
    const gatewayIs = (): void => void others.set('gateway', gateway.state());
    gatewayIs();
    return { gateway, story: healthy(story), gatewayIs };
  };

  it('is told of while that is up', () => {
    const { story } = scene();
    expect(types(story.times(3, canary, 'fail'))).toEqual(['incident.opened']);
  });

  it('waits from the first failure of that one on, and is told of when that is back and this is not', () => {
    const { gateway, story, gatewayIs } = scene();
    gateway.see('protocol', 'fail');
    gatewayIs();
    expect(story.times(3, canary, 'fail')).toEqual([]);
    gateway.times(2, 'protocol', 'fail');
    gatewayIs();
    expect(story.review()).toEqual([]);
    gateway.times(2, 'protocol', 'pass');
    gatewayIs();
    expect(types(story.review())).toEqual(['incident.opened']);
  });

  it('waits while nobody knows how that one stands', () => {
    const story = healthy(tell(child, newTarget('exports'), { others: new Map() }));
    expect(story.times(3, canary, 'fail')).toEqual([]);
    const moment = { nowMs: startMs, windows: [], silences: [], stateOf: () => undefined };
    expect(mutedAltogether(child, 'pipeline', moment)).toEqual({ by: 'dependency', on: 'gateway' });
  });

  it('does not care for the pipeline of that one', () => {
    const gateway = tell(target({ name: 'gateway' }));
    gateway.times(2, 'protocol', 'pass');
    gateway.times(3, canary, 'fail');
    const story = healthy(tell(child, undefined, { others: new Map([['gateway', gateway.state()]]) }));
    expect(types(story.times(3, canary, 'fail'))).toEqual(['incident.opened']);
  });
});

describe('a light that comes and goes', () => {
  const restless = target({ alerts: { failures: 1, successes: 1 } });
  const flip = (story: Story, changes: number): string[] =>
    Array.from({ length: changes }, () => {
      story.later(minute);
      return types(story.see(canary, story.incident('pipeline') ? 'pass' : 'fail'));
    }).flat();
  const usual = (pairs: number): string[] =>
    Array.from({ length: pairs }, () => ['incident.opened', 'incident.resolved']).flat();

  it('is one word at its seventh change in an hour, and then its openings are held', () => {
    const story = healthy(tell(restless));
    expect(flip(story, 6)).toEqual(usual(3));
    expect(flip(story, 9)).toEqual(['target.flapping']);
  });

  it('is announced when it has been down for ten minutes', () => {
    const story = healthy(tell(restless));
    flip(story, 9);
    expect(story.incident('pipeline')).not.toBeNull();
    story.later(9 * minute);
    expect(story.review()).toEqual([]);
    story.later(minute);
    expect(types(story.review())).toEqual(['incident.opened']);
    expect(flip(story, 1)).toEqual(['incident.resolved']);
  });

  it('is as any other again after fifteen minutes of calm', () => {
    const story = healthy(tell(restless));
    flip(story, 8);
    story.later(15 * minute);
    expect(flip(story, 2)).toEqual(usual(1));
  });

  it('is still flapping after a restart', () => {
    const before = healthy(tell(restless));
    flip(before, 8);
    const after = tell(restless, JSON.parse(JSON.stringify(before.state())));
    after.later(before.nowMs() - after.nowMs());
    expect(flip(after, 2)).toEqual([]);
  });

  it('has its resolve told when its opening was', () => {
    const story = healthy(tell(restless));
    flip(story, 5);
    expect(flip(story, 1)).toEqual(['incident.resolved']);
    expect(flip(story, 1)).toEqual(['target.flapping']);
  });

  it('does not flap by seven changes in more than an hour', () => {
    const story = healthy(tell(restless));
    const said = Array.from({ length: 6 }, () => {
      story.later(20 * minute);
      return flip(story, 2);
    });
    expect(said.flat()).toEqual(usual(6));
  });
});

describe('an update for the worse', () => {
  it('is told at once, and one for the better a minute after the last word', () => {
    const story = healthy(tell(target({ alerts: { failures: 1, successes: 1 } })));
    expect(types(story.see(canary, 'warn'))).toEqual(['incident.opened']);
    expect(types(story.see(canary, 'fail', { reason: 'slow' }))).toEqual(['incident.updated']);
    expect(story.see(canary, 'warn')).toEqual([]);
    story.later(minute);
    expect(types(story.review())).toEqual(['incident.updated']);
  });
});

describe('a suspect observation', () => {
  it('advances nothing', () => {
    const story = healthy(tell(target()));
    const before = story.state();
    expect(story.times(5, canary, 'fail', { suspect: true })).toEqual([]);
    expect(story.state()).toBe(before);
  });
});
