// Does each receiver hear what it is there for, again when nobody takes it, and nothing once somebody has?

import { describe, expect, it } from 'vitest';
import type { Announcement } from '../../src/engine/ports.ts';
import { acknowledge } from '../../src/engine/state/acknowledge.ts';
import { noticing } from '../../src/engine/tell/audience.ts';
import { target } from './samples.ts';
import { type Story, tell } from './story.ts';

const canary = 'canary:worker' as const;
const minute = 60_000;
const hour = 60 * minute;

const said = (announcements: readonly Announcement[]): string[] =>
  announcements.map(({ type, to }) => `${type.replace('incident.', '')} ${to.join(',')}`);

const story = (alerts: object): Story => {
  const one = tell(target({ alerts }));
  for (const check of ['protocol', canary, 'health'] as const) one.times(2, check, 'pass');
  return one;
};

describe('what goes to whom', () => {
  const routed = { to: { critical: ['phone', 'chat'], warning: ['chat'] }, failures: 1, successes: 1 };

  it.each([
    ['what is down to those for critical', 'fail', ['opened phone,chat']],
    ['what is degraded to those for warning', 'warn', ['opened chat']],
  ] as const)('is %s', (_, outcome, expected) => {
    expect(said(story(routed).see(canary, outcome))).toEqual(expected);
  });

  it('is an opening for those that only the new severity reaches, and an update for the others', () => {
    const one = story(routed);
    one.see(canary, 'warn');
    expect(said(one.see(canary, 'fail'))).toEqual(['opened phone', 'updated chat']);
    expect(said(one.see(canary, 'pass'))).toEqual(['resolved chat,phone']);
  });

  it('opens to those for warning when it gets better, and never twice to anybody', () => {
    const one = story({ ...routed, to: { critical: ['phone'], warning: ['chat'] } });
    expect(said(one.see(canary, 'fail'))).toEqual(['opened phone']);
    expect(said(one.see(canary, 'warn'))).toEqual(['opened chat', 'updated phone']);
    expect(said(one.see(canary, 'fail'))).toEqual(['updated phone,chat']);
    one.later(minute);
    expect(said(one.see(canary, 'warn'))).toEqual(['updated phone,chat']);
    expect(said(one.see(canary, 'pass'))).toEqual(['resolved phone,chat']);
  });

  it('is nothing where nobody is there for it, also not the end of it', () => {
    const one = story({ ...routed, to: { critical: ['phone'] } });
    expect(one.see(canary, 'warn')).toEqual([]);
    expect(one.see(canary, 'pass')).toEqual([]);
  });

  it.each([
    [{ critical: ['phone'], warning: ['chat'] }, ['chat']],
    [{ critical: ['phone'], warning: [] }, ['phone']],
    [['mail'], ['mail']],
  ])('of a notice, with %j, is %j', (to, expected) => {
    expect(noticing(target({ alerts: { to } }).alerts)).toEqual(expected);
  });
});

describe('a reminder', () => {
  it('comes every so often after the last word, while it is open', () => {
    const one = story({ remind_every: '4h' });
    one.times(3, canary, 'fail');
    one.later(4 * hour - minute);
    expect(one.review()).toEqual([]);
    one.later(minute);
    expect(said(one.review())).toEqual(['reminder oncall']);
    expect(one.review()).toEqual([]);
    one.later(4 * hour);
    expect(said(one.review())).toEqual(['reminder oncall']);
    one.times(2, canary, 'pass');
    one.later(8 * hour);
    expect(one.review()).toEqual([]);
  });

  it('says how it stands, so that no update follows it', () => {
    const one = story({ remind_every: '30s', failures: 1, successes: 1 });
    one.see(canary, 'fail');
    one.see(canary, 'warn');
    one.later(40_000);
    expect(one.review()).toMatchObject([{ type: 'incident.reminder', incident: { severity: 'warning' } }]);
    one.later(25_000);
    expect(one.review()).toEqual([]);
  });

  it('does not come when the config says so', () => {
    const one = story({ remind_every: null });
    one.times(3, canary, 'fail');
    one.later(100 * hour);
    expect(one.review()).toEqual([]);
  });

  it('is due after a restart as it was before', () => {
    const before = story({});
    before.times(3, canary, 'fail');
    const after = tell(target({}), JSON.parse(JSON.stringify(before.state())));
    after.later(before.nowMs() - after.nowMs() + 4 * hour);
    expect(said(after.review())).toEqual(['reminder oncall']);
  });
});

describe('an escalation', () => {
  const alerts = { escalate: { after: '30m', to: ['boss'] }, remind_every: null };

  it('comes once when nobody took it in time, and whoever heard of it hears of its end', () => {
    const one = story(alerts);
    one.times(3, canary, 'fail');
    one.later(29 * minute);
    expect(one.review()).toEqual([]);
    one.later(minute);
    expect(said(one.review())).toEqual(['escalated boss']);
    one.later(hour);
    expect(one.review()).toEqual([]);
    expect(said(one.times(2, canary, 'pass'))).toEqual(['resolved oncall,boss']);
  });

  it('counts from when it got worse', () => {
    const one = story({ ...alerts, failures: 1 });
    one.see(canary, 'warn');
    one.later(20 * minute);
    expect(said(one.see(canary, 'fail'))).toEqual(['updated oncall']);
    one.later(20 * minute);
    expect(one.review()).toEqual([]);
    one.later(10 * minute);
    expect(said(one.review())).toEqual(['escalated boss']);
  });

  it('does not come while nobody was told', () => {
    const one = story({ ...alerts, to: [] });
    one.times(3, canary, 'fail');
    one.later(hour);
    expect(one.review()).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  const taken = (one: Story, note: string | null = null) =>
    acknowledge(
      one.state(),
      target({ alerts: { escalate: { after: '30m', to: ['boss'] }, failures: 1, successes: 1 } }),
      { incidentId: one.incident('pipeline')?.id ?? '', by: 'ada', note },
      {
        nowMs: one.nowMs(),
        newId: () => '',
        windows: [],
        silences: [],
        stateOf: () => undefined,
        behind: () => [],
      },
    );
  const open = (outcome: 'fail' | 'warn' = 'fail'): Story => {
    const one = story({ escalate: { after: '30m', to: ['boss'] }, failures: 1, successes: 1 });
    one.see(canary, outcome);
    return one;
  };
  const once = (one: Story): Story => {
    const state = taken(one)?.state;
    const next = tell(
      target({ alerts: { escalate: { after: '30m', to: ['boss'] }, failures: 1, successes: 1 } }),
      state,
    );
    next.later(one.nowMs() - next.nowMs());
    return next;
  };

  it('is told at once to those who were told, with who it was', () => {
    const next = taken(open(), 'restarting');
    expect(next?.announcements).toMatchObject([
      {
        type: 'incident.updated',
        to: ['oncall'],
        incident: { acknowledged: { by: 'ada', note: 'restarting', severity: 'critical' } },
      },
    ]);
    expect(next?.incidents).toMatchObject([{ acknowledged: { by: 'ada' } }]);
  });

  it('ends reminders and escalation, and not the word of its end', () => {
    const one = once(open());
    one.later(10 * hour);
    expect(one.review()).toEqual([]);
    expect(said(one.see(canary, 'pass'))).toEqual(['resolved oncall']);
  });

  it('of a warning does not hold when it goes down: somebody is called again', () => {
    const one = once(open('warn'));
    expect(said(one.see(canary, 'fail', { reason: 'slow' }))).toEqual(['updated oncall']);
    expect(one.incident('pipeline')?.acknowledged).toBeNull();
    one.later(30 * minute);
    expect(said(one.review())).toEqual(['escalated boss']);
  });

  it('is refused of what is not open', () => {
    const one = open();
    one.see(canary, 'pass');
    expect(taken(one)).toBeNull();
  });
});
