// In which forms may health be written, and what must its entries and the canaries have in common?

import { expect, it } from 'vitest';
import { healthChecks, healthOf } from '../../src/config/health.ts';
import { advise } from '../../src/config/rules/advice.ts';
import { problemsOf, valid } from './parse.ts';

const written = (more: string): string =>
  `version: 1\nreceivers: []\ntargets:\n  - { name: a, url: "http://h", ${more} }`;
const targetOf = (more: string) => {
  const [target] = valid(written(more)).config.targets;
  if (target === undefined) throw new Error('a target is configured');
  return target;
};

it.each([
  ['none', 'health: null', []],
  ['an empty list', 'health: []', []],
  ['a map', 'health: { url: "http://h/1" }', ['health']],
  ['a map with a name', 'health: { name: mails, url: "http://h/1" }', ['health:mails']],
  ['a list of one', 'health: [{ url: "http://h/1" }]', ['health']],
  [
    'a list',
    'health: [{ name: mails, url: "http://h/1" }, { name: exports, url: "http://h/2" }]',
    ['health:mails', 'health:exports'],
  ],
])('%s gives its checks', (_, more, checks) => {
  expect(healthChecks(targetOf(more))).toEqual(checks);
});

const two = 'health: [{ name: mails, url: "http://h/1" }, { name: exports, url: "http://h/2" }]';

it.each([
  ['by its own name', '{ name: mails, tool: t }', two, 'http://h/1'],
  ['by the name of its tool', '{ tool: exports }', two, 'http://h/2'],
  ['by what it says', '{ name: mails, tool: t, health: exports }', two, 'http://h/2'],
  ['as the only one', '{ tool: t }', 'health: { name: mails, url: "http://h/1" }', 'http://h/1'],
  ['never by guessing', '{ tool: t }', two, undefined],
])('a canary finds its queue %s', (_, canary, health, url) => {
  const target = targetOf(`canaries: [${canary}], ${health}`);
  const [one] = target.canaries;
  expect(one && healthOf(target, one)?.url).toBe(url);
});

it('entries need names of their own, and a canary one that is there', () => {
  expect(problemsOf(written('health: [{ url: "http://h/1" }, { name: b, url: "http://h/2" }]'))).toEqual([
    expect.stringContaining(
      'targets[0].health[0].name: missing: of several queues each needs a name, for its check health:NAME',
    ),
  ]);
  expect(
    problemsOf(written('health: [{ name: b, url: "http://h/1" }, { name: b, url: "http://h/2" }]')),
  ).toEqual([expect.stringContaining('targets[0].health[1].name: ')]);
  expect(problemsOf(written(`canaries: [{ tool: t, health: mail }], ${two}`))).toEqual([
    expect.stringContaining(
      'targets[0].canaries[0].health: no entry of health is named "mail", did you mean `mails`?',
    ),
  ]);
});

it('mistakes in an entry are told at their place', () => {
  expect(problemsOf(written('health: [{ url: "http://h/1", waitin: {} }]'))).toEqual([
    expect.stringContaining('targets[0].health[0].waitin: unknown key `waitin`, did you mean `waiting`?'),
  ]);
  expect(problemsOf(written('health: [{ name: b }]'))).toEqual([
    expect.stringContaining('targets[0].health[0].url: missing: expected an http:// or https:// URL'),
  ]);
  expect(problemsOf(written('health: 5'))).toEqual([
    expect.stringContaining('targets[0].health: expected a map, or a list of such maps, got 5'),
  ]);
});

it('headers of each are secret', () => {
  const { secrets } = valid(
    written('health: [{ name: b, url: "http://h/1", headers: { x-key: "key-of-mails" } }]'),
  );
  expect(secrets).toContain('key-of-mails');
});

it('a canary whose queue nobody knows is worth a word of advice', () => {
  const { config } = valid(written(`canaries: [{ tool: t }], ${two}`));
  expect(advise(config)).toEqual([expect.stringContaining('a: canary t has no health of its name')]);
});
