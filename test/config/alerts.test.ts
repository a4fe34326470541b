// Does a config say who hears of what, and is each slip in it named?

import { expect, it } from 'vitest';
import { problemsOf, valid } from './parse.ts';

const head = 'version: 1\nreceivers: [{ name: r, type: webhook, url: "http://h/x" }]\n';
const one = (alerts: string): string => `${head}targets: [{ name: a, url: "http://h", alerts: ${alerts} }]`;

it.each([
  ['{ to: [r] }', { critical: ['r'], warning: ['r'] }],
  ['{ to: { critical: [r] } }', { critical: ['r'], warning: [] }],
  ['{}', { critical: [], warning: [] }],
])('%s calls %j', (alerts, to) => {
  expect(valid(one(alerts)).config.targets[0]?.alerts.to).toEqual(to);
});

it('has the defaults of the specification', () => {
  expect(valid(one('{}')).config.targets[0]?.alerts).toMatchObject({
    groupWindowMs: 0,
    remindEveryMs: 4 * 3_600_000,
    escalate: null,
  });
  expect(valid(one('{ remind_every: null }')).config.targets[0]?.alerts.remindEveryMs).toBeNull();
});

it('takes each list of the defaults away by itself', () => {
  const defaults = 'defaults: { alerts: { to: { critical: [r], warning: [r] } } }\n';
  const targets = '[{ name: a, url: "http://h", alerts: { to: { warning: [] } } }]';
  const { config } = valid(`${head}${defaults}targets: ${targets}`);
  expect(config.targets[0]?.alerts.to).toEqual({ critical: ['r'], warning: [] });
});

it.each([
  ['{ to: { critical: [rr] } }', 'alerts.to.critical[0]: no receiver is named "rr", did you mean `r`?'],
  ['{ to: { warning: [r, r] } }', 'alerts.to.warning[1]: "r" stands twice in this list'],
  ['{ to: { critcal: [r] } }', 'alerts.to.critcal: unknown key `critcal`, did you mean `critical`?'],
  ['{ to: r }', 'alerts.to: expected a list of receivers, or { critical: [...], warning: [...] }, got "r"'],
  ['{ to: { critical: r } }', 'alerts.to.critical: expected a list, got "r"'],
  ['{ escalate: { to: [phone] } }', 'alerts.escalate.to[0]: no receiver is named "phone"'],
  [
    '{ escalate: { after: 5m } }',
    'alerts.escalate: to names nobody: name receivers, or write `escalate: null`',
  ],
  ['{ group_window: 2h }', 'alerts.group_window: expected a duration of at most 1h, got "2h"'],
])('refuses %s', (alerts, problem) => {
  expect(problemsOf(one(alerts))).toEqual([expect.stringContaining(`targets[0].${problem}`)]);
});
