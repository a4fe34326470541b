// Is what happens within a window one notification for each receiver, and is each incident in it still told to its end?

import { describe, expect, it } from 'vitest';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import type { Announcement } from '../../src/engine/ports.ts';
import { behindIn } from '../../src/engine/tell/behind.ts';
import { type Gathered, gather, mostInGroup } from '../../src/engine/tell/fold.ts';
import { target } from './samples.ts';
import { type Story, tell } from './story.ts';

const canary = 'canary:worker' as const;
const second = 1_000;

interface One {
  config: TargetConfig;
  story: Story;
}

const grouped = (name: string, fields: Record<string, unknown> = {}): One => {
  const { alerts = {}, ...rest } = fields as { alerts?: object };
  const config = target({
    name,
    url: `http://${name}.test/mcp`,
    alerts: { group_window: '10s', failures: 1, successes: 1, ...alerts },
    ...rest,
  });
  const story = tell(config);
  for (const check of ['protocol', canary, 'health'] as const) story.times(2, check, 'pass');
  return { config, story };
};

/** What waits is told, and how it stands then. */
function look(all: readonly One[], apart: readonly string[] = []): Gathered | null {
  for (const { story } of all) expect(story.review()).toEqual([]);
  const nowMs = Math.max(...all.map(({ story }) => story.nowMs()));
  const gathered = gather(
    all.map(({ config, story }) => ({ state: story.state(), target: config })),
    { nowMs, newId: () => '', windows: [], silences: [], stateOf: () => undefined, behind: () => [] },
    new Set(apart),
  );
  for (const state of gathered?.states ?? [])
    all.find(({ config }) => config.name === state.target)?.story.put(state);
  return gathered;
}

const later = (all: readonly One[], ms: number): void => {
  for (const { story } of all) story.later(ms);
};

const names = (one: Announcement): string[] =>
  (one.group?.incidents ?? [one.incident]).map((incident) => incident?.target ?? '');

const said = (gathered: Gathered | null): string[] =>
  (gathered?.announcements ?? []).map(
    (one) => `${one.type.replace('incident.', '')} ${one.to.join(',')}: ${names(one).join(' ')}`,
  );

describe('within the window of the first', () => {
  it('nothing is said, and at its end everything is, as one', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => grouped(name)) as [One, One, One];
    expect(a.story.see(canary, 'fail')).toEqual([]);
    later([b], 3 * second);
    expect(b.story.see(canary, 'warn')).toEqual([]);
    later([c], 6 * second);
    expect(c.story.see(canary, 'fail')).toEqual([]);
    expect(look([a, b, c])).toBeNull();
    later([a], 10 * second);
    expect(said(look([a, b, c]))).toEqual(['opened oncall: a c b']);
    later([a, b, c], 10 * second);
    expect(look([a, b, c])).toBeNull();
  });

  it('one alone is told as it is, without a list', () => {
    const a = grouped('a');
    a.story.see(canary, 'fail');
    later([a], 10 * second);
    const gathered = look([a]);
    expect(gathered?.announcements).toMatchObject([{ type: 'incident.opened', incident: { target: 'a' } }]);
    expect(gathered?.announcements[0]?.group).toBeUndefined();
  });

  it('what came and went is not told at all', () => {
    const a = grouped('a');
    a.story.see(canary, 'fail');
    expect(a.story.see(canary, 'pass')).toEqual([]);
    later([a], 10 * second);
    expect(look([a])).toBeNull();
  });

  it('is everything after a restart as it was before', () => {
    const before = grouped('a');
    before.story.see(canary, 'fail');
    const after: One = {
      config: before.config,
      story: tell(before.config, JSON.parse(JSON.stringify(before.story.state()))),
    };
    after.story.later(before.story.nowMs() - after.story.nowMs() + 10 * second);
    expect(said(look([after]))).toEqual(['opened oncall: a']);
  });
});

describe('of several that were told as one', () => {
  const told = (): One[] => {
    const all = ['a', 'b', 'c'].map((name) => grouped(name));
    for (const { story } of all) story.see(canary, 'fail');
    later(all, 10 * second);
    look(all);
    return all;
  };

  it('each is resolved, together where they end together', () => {
    const [a, b, c] = told() as [One, One, One];
    expect(a.story.see(canary, 'pass')).toEqual([]);
    expect(b.story.see(canary, 'pass')).toEqual([]);
    later([a, b, c], 10 * second);
    expect(said(look([a, b, c]))).toEqual(['resolved oncall: a b']);
    c.story.see(canary, 'pass');
    later([a, b, c], 10 * second);
    expect(said(look([a, b, c]))).toEqual(['resolved oncall: c']);
    later([a, b, c], 10 * second);
    expect(look([a, b, c])).toBeNull();
  });

  it('one that ends and fails again within the window is resolved and opened anew', () => {
    const [a, b, c] = told() as [One, One, One];
    a.story.see(canary, 'pass');
    a.story.see(canary, 'fail');
    later([a, b, c], 10 * second);
    expect(said(look([a, b, c]))).toEqual(['resolved oncall: a', 'opened oncall: a']);
  });

  it('reminders come together too', () => {
    const all = told();
    later(all, 4 * 3_600_000);
    expect(look(all)).toBeNull();
    later(all, 10 * second);
    expect(said(look(all))).toEqual(['reminder oncall: a b c']);
  });
});

describe('each receiver', () => {
  it('hears of its own severity, and those that hear of the same share one notification', () => {
    const to = { critical: ['phone', 'chat', 'mail'], warning: ['chat', 'mail'] };
    const [a, b] = ['a', 'b'].map((name) => grouped(name, { alerts: { to } })) as [One, One];
    a.story.see(canary, 'fail');
    b.story.see(canary, 'warn');
    later([a, b], 10 * second);
    expect(said(look([a, b]))).toEqual(['opened phone: a', 'opened chat,mail: a b']);
  });

  it('that keeps an object for each incident is told of each by itself', () => {
    const all = ['a', 'b'].map((name) => grouped(name, { alerts: { to: ['pager', 'chat'] } }));
    for (const { story } of all) story.see(canary, 'fail');
    later(all, 10 * second);
    expect(said(look(all, ['pager']))).toEqual(['opened pager: a', 'opened chat: a b', 'opened pager: b']);
  });

  it('is told by the shortest window of those that wait', () => {
    const a = grouped('a', { alerts: { group_window: '5m' } });
    const b = grouped('b');
    a.story.see(canary, 'fail');
    b.story.see(canary, 'fail');
    later([a, b], 10 * second);
    expect(said(look([a, b]))).toEqual(['opened oncall: a b']);
  });

  it('gets a list of no more than a thousand', () => {
    const all = Array.from({ length: mostInGroup + 1 }, (_, n) => grouped(`t${n}`));
    for (const { story } of all) story.see(canary, 'fail');
    later(all, 10 * second);
    expect(look(all)?.announcements.map((one) => names(one).length)).toEqual([mostInGroup, 1]);
  });
});

describe('what they have in common', () => {
  const both = (fields: object): Announcement | undefined => {
    const all = ['a', 'b'].map((name) => grouped(name, { ...fields }));
    for (const { story } of all) story.see(canary, 'fail');
    later(all, 10 * second);
    return look(all)?.announcements[0];
  };

  it('is named: one store, one host', () => {
    expect(both({ url: 'http://shared.test/mcp' })?.group).toMatchObject({
      host: 'shared.test',
      store: 'http://mcp.test',
    });
  });

  it('is not made up', () => {
    expect(both({ health: null })?.group).toMatchObject({ host: null, store: null });
  });
});

describe('what waits behind a target', () => {
  const on = (name: string, ...parents: string[]): TargetConfig => target({ name, depends_on: parents });
  const behind = behindIn([
    on('gateway'),
    on('a', 'gateway'),
    on('b', 'a', 'gateway'),
    on('c', 'b'),
    on('d'),
  ]);

  it.each([
    ['gateway', ['a', 'b']],
    ['b', ['c']],
    ['d', []],
  ])('is everything that depends on %s', (name, expected) => {
    expect([...behind(name)].sort()).toEqual(expected);
  });

  it('goes along with the word that its server is down, and with no other', () => {
    const story = tell(target({ name: 'gateway' }), undefined, { behind: ['a', 'b'] });
    for (const check of ['protocol', canary, 'health'] as const) story.times(2, check, 'pass');
    expect(story.times(3, 'protocol', 'fail')).toMatchObject([{ behind: ['a', 'b'] }]);
    const [opened] = story.times(3, canary, 'fail');
    expect(opened?.behind).toBeUndefined();
  });
});
