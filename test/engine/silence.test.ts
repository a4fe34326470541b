// What does a silence select, for how long does it hold, and what is said when it ends?

import { describe, expect, it } from 'vitest';
import { mutedAltogether } from '../../src/engine/tell/mute.ts';
import { type Selector, type Silence, selects, silenceOn } from '../../src/engine/tell/silence.ts';
import { startMs, target } from './samples.ts';
import { type Story, tell } from './story.ts';

const minute = 60_000;
const canary = 'canary:worker' as const;
const types = (said: { type: string }[]): string[] => said.map((one) => one.type);

const all: Selector = { names: [], labels: {}, light: null };
const silence = (part: Partial<Silence> = {}): Silence => ({
  id: 'sil_1',
  selector: all,
  reason: 'the new worker is rolled out',
  author: 'deploy',
  createdAtMs: startMs,
  endsAtMs: startMs + 10 * minute,
  endedAtMs: null,
  ...part,
});

const labelled = target({ labels: { team: 'data', tier: 'one' } });

describe('a selector', () => {
  it.each<[string, Partial<Selector>, light: 'server' | 'pipeline' | null, boolean]>([
    ['nothing asked for, and anything', {}, 'server', true],
    ['nothing asked for, and what is said of the target alone', {}, null, true],
    ['its name', { names: ['exports'] }, 'server', true],
    ['a pattern of its name', { names: ['mail', 'exp*'] }, 'server', true],
    ['the name of another', { names: ['export'] }, 'server', false],
    ['a label', { labels: { team: 'data' } }, 'server', true],
    ['two labels, of which one differs', { labels: { team: 'data', tier: 'two' } }, 'server', false],
    ['a label that it does not have', { labels: { constructor: 'x' } }, 'server', false],
    ['its name and the label of another', { names: ['exports'], labels: { team: 'web' } }, 'server', false],
    ['its light', { light: 'pipeline' }, 'pipeline', true],
    ['the other light', { light: 'pipeline' }, 'server', false],
    ['a light, and what is said of the target alone', { light: 'pipeline' }, null, false],
  ])('with %s', (_, part, light, expected) => {
    expect(selects({ ...all, ...part }, labelled, light)).toBe(expected);
  });
});

describe('a silence', () => {
  it.each<[string, Partial<Silence>, atMs: number, boolean]>([
    ['holds until its end', {}, startMs + 10 * minute - 1, true],
    ['does not hold at its end', {}, startMs + 10 * minute, false],
    ['does not hold once somebody ended it', { endedAtMs: startMs + 1 }, startMs + 2, false],
    ['holds for a clock that stepped back', {}, startMs - 120_000, true],
  ])('%s', (_, part, atMs, expected) => {
    expect(silenceOn([silence(part)], labelled, 'server', atMs) !== null).toBe(expected);
  });

  it('is named as what mutes: of several the one that lasts longest', () => {
    const silences = [silence(), silence({ id: 'sil_2', endsAtMs: startMs + 20 * minute })];
    const moment = { nowMs: startMs, windows: [], silences, stateOf: () => undefined };
    expect(mutedAltogether(labelled, 'server', moment)).toEqual({
      by: 'silence',
      id: 'sil_2',
      author: 'deploy',
      reason: 'the new worker is rolled out',
      untilMs: startMs + 20 * minute,
    });
  });
});

const silenced = (part: Partial<Silence> = {}): Story => {
  const story = tell(target(), undefined, { silences: [silence(part)] });
  for (const check of ['protocol', canary, 'health'] as const) story.times(2, check, 'pass');
  return story;
};

describe('in a silence', () => {
  it('nobody is told and everything is recorded; what is still down at its end is announced then', () => {
    const story = silenced();
    expect(story.times(3, canary, 'fail')).toEqual([]);
    expect(story.incident('pipeline')).toMatchObject({ status: 'down', told: { receivers: [] } });
    story.later(10 * minute);
    expect(types(story.review())).toEqual(['incident.opened']);
  });

  it('of one light the other is told', () => {
    const story = silenced({ selector: { ...all, light: 'server' } });
    expect(types(story.times(3, canary, 'fail'))).toEqual(['incident.opened']);
  });

  it('what was announced before it is always resolved', () => {
    const before = tell(target());
    for (const check of ['protocol', canary, 'health'] as const) before.times(2, check, 'pass');
    before.times(3, canary, 'fail');
    const story = tell(target(), before.state(), { silences: [silence()] });
    expect(types(story.times(2, canary, 'pass'))).toEqual(['incident.resolved']);
  });

  it('reminders wait, and one is said when it ends', () => {
    const alerts = { remind_every: '5m' };
    const before = tell(target({ alerts }));
    for (const check of ['protocol', canary, 'health'] as const) before.times(2, check, 'pass');
    before.times(3, canary, 'fail');
    const story = tell(target({ alerts }), before.state(), { silences: [silence()] });
    story.later(9 * minute);
    expect(story.review()).toEqual([]);
    story.later(minute);
    expect(types(story.review())).toEqual(['incident.reminder']);
  });
});
