// What does a target inherit, and where is a mistake in defaults told?

import { describe, expect, it } from 'vitest';
import { problemsOf, valid } from './parse.ts';

const targets = 'targets:\n  - { name: a, url: "http://h" }\n  - { name: b, url: "http://h" }';
const targetOf = (defaults: string, target: string) =>
  valid(`version: 1\ndefaults: ${defaults}\ntargets: [{ name: a, url: "http://h", ${target} }]`).config
    .targets[0];

describe('when a target is probed', () => {
  it('is what it says itself, whichever way its defaults go', () => {
    expect(targetOf('{ interval: 5s }', 'cron: "0 9 * * *"')).toMatchObject({ cron: '0 9 * * *' });
    expect(targetOf('{ cron: "0 9 * * *" }', 'interval: 5s')).toMatchObject({
      cron: null,
      intervalMs: 5_000,
    });
    expect(targetOf('{ cron: "0 9 * * *" }', '')).toMatchObject({ cron: '0 9 * * *', timezone: 'UTC' });
  });

  it('has, by a cron, the shortest gap of its ticks as its interval', () => {
    expect(targetOf('{}', 'cron: "*/5 9-17 * * *"')).toMatchObject({ intervalMs: 300_000 });
  });
});

describe('a target', () => {
  it('inherits what it does not say', () => {
    expect(targetOf('{ interval: 5s, timeouts: { connect: 1s } }', '')).toMatchObject({
      intervalMs: 5_000,
      timeouts: { connectMs: 1_000, handshakeMs: 10_000 },
    });
  });

  it('merges maps at every level', () => {
    const target = targetOf(
      '{ health: { url: "http://d", waiting: { warn: 1, fail: 9 }, headers: { x-a: d, x-b: d } } }',
      'health: { waiting: { fail: 5 }, headers: { x-b: t } }',
    );
    expect(target?.health[0]).toMatchObject({
      url: 'http://d',
      waiting: { warn: 1, fail: 5 },
      headers: { 'x-a': 'd', 'x-b': 't' },
    });
  });

  it('replaces lists and single values', () => {
    const target = targetOf(
      '{ interval: 5s, tools: { expect: [a, b] }, canaries: [{ tool: d }] }',
      'interval: 7s, tools: { expect: [c] }, canaries: []',
    );
    expect(target).toMatchObject({ intervalMs: 7_000, tools: { expect: ['c'] }, canaries: [] });
  });

  it('says null where it wants none', () => {
    const target = targetOf(
      '{ auth: { bearer: x }, health: { url: "http://d" } }',
      'auth: null, health: null',
    );
    expect(target).toMatchObject({ auth: null, health: [] });
  });

  it('says a header again in other letters and sends it once', () => {
    expect(targetOf('{ headers: { X-Key: d } }', 'headers: { x-key: t }')?.headers).toEqual({ 'x-key': 't' });
  });
});

describe('a mistake in defaults', () => {
  const mistakes: Record<string, [defaults: string, problem: string]> = {
    'a name': ['name: x', 'name: a name cannot stand in defaults, because it must be unique to each target'],
    'an unknown key': ['intervall: 5s', 'intervall: unknown key `intervall`, did you mean `interval`?'],
    'a wrong value': [
      'interval: 5',
      'interval: expected a duration such as 500ms, 10s, 5m, 4h or 14d, got 5',
    ],
    'a variable that is not set': [`auth: { bearer: "\${T}" }`, 'auth.bearer: the variable T is not set'],
    'a receiver that does not exist': ['alerts: { to: [r] }', 'alerts.to[0]: no receiver is named "r"'],
    'a canary without a tool': ['canaries: [{ name: c }]', 'canaries[0].tool: missing: expected a string'],
    'levels the wrong way round': [
      'health: { url: "http://h", waiting: { warn: 2, fail: 1 } }',
      'health.waiting.fail: expected warn below fail, got warn 2 and fail 1',
    ],
  };

  it.each(Object.entries(mistakes))(
    'is told once, with no target or with many: %s',
    (_, [defaults, problem]) => {
      for (const rest of ['', targets]) {
        const problems = problemsOf(`version: 1\ndefaults:\n  ${defaults}\n${rest}`);
        expect(problems.map((line) => line.replace(/^3:\d+ /, ''))).toEqual([`defaults.${problem}`]);
      }
    },
  );

  it('is told even when every target overrides it', () => {
    const text =
      'version: 1\ndefaults: { timeouts: 5 }\ntargets: [{ name: a, url: "http://h", timeouts: {} }]';
    expect(problemsOf(text)).toEqual(['2:13 defaults.timeouts: expected a map, got 5']);
  });

  it('is not that something is missing that a target will say', () => {
    const text = 'version: 1\ndefaults: { health: { waiting: { warn: 5 } } }\ntargets: []';
    expect(problemsOf(text)).toEqual([]);
    const filled = text.replace('[]', '[{ name: a, url: "http://h", health: { url: "http://h" } }]');
    expect(valid(filled).config.targets[0]?.health[0]?.waiting).toEqual({ warn: 5 });
  });

  it('is told where the target contradicts it', () => {
    const text =
      'version: 1\ndefaults: { health: { url: "http://h", waiting: { warn: 5 } } }\ntargets: [{ name: a, url: "http://h", health: { waiting: { fail: 3 } } }]';
    expect(problemsOf(text)).toEqual([
      '3:60 targets[0].health.waiting.fail: expected warn below fail, got warn 5 and fail 3',
    ]);
  });

  it('must not be that it is no map', () => {
    expect(problemsOf('version: 1\ndefaults: []')).toEqual(['2:1 defaults: expected a map, got a list']);
  });
});
