// Is each mistake told in one line, at its place, with what was expected?

import { describe, expect, it } from 'vitest';
import { problemsOf } from './parse.ts';

const duration = 'a duration such as 500ms, 10s, 5m, 4h or 14d';
const name = 'a name of a-z, 0-9, dot, dash or underscore, 63 characters at most';
const url = 'an http:// or https:// URL';
const keys =
  'a map with the keys version, store, concurrency, defaults, receivers, targets, maintenance, heartbeat, listen';

/** One target under valid keys, so that each case shows only what matters. Its lines begin at line 5. */
const target = (...lines: string[]): string =>
  [
    'version: 1',
    'targets:',
    '  - name: a',
    '    url: http://h/mcp',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');
const receiver = (...lines: string[]): string =>
  [
    'version: 1',
    'receivers:',
    '  - name: r',
    '    type: webhook',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

const cases: Record<string, [text: string, ...problems: string[]]> = {
  'an empty file': ['', ` the config file is empty, expected ${keys}`],
  'a file of comments': ['# nothing\n', ` the config file is empty, expected ${keys}`],
  'a list at the top': ['- a', `1:1 expected ${keys}, got a list`],
  'a word at the top': ['hello', `1:1 expected ${keys}, got a single value`],
  'no version': [
    'targets: []',
    '1:1 version: missing: write `version: 1`, the only format that this program reads',
  ],
  'another version': [
    'version: 2',
    '1:1 version: write `version: 1`, the only format that this program reads, got 2',
  ],
  'a version in quotes': [
    'version: "1"',
    '1:1 version: write `version: 1`, the only format that this program reads, got "1"',
  ],
  'a slip in a key': [
    target('intervall: 5s'),
    '5:5 targets[0].intervall: unknown key `intervall`, did you mean `interval`?',
  ],
  'a key like no other': [
    'version: 1\nfrequency: 5s',
    '2:1 frequency: unknown key `frequency`, expected one of version, store, concurrency, defaults, receivers, targets, maintenance, heartbeat, listen',
  ],
  'a key of a later version': [
    target('quota: x'),
    '5:5 targets[0].quota: unknown key `quota`, expected one of name, transport, url, command, args, env, cwd, protocol, headers, auth, tls, interval, cron, timezone, timeouts, cold_start, latency, labels, tools, canaries, health, alerts, depends_on, slo',
  ],
  'a cron that is none': [
    target('cron: every day'),
    '5:5 targets[0].cron: expected a cron pattern that fires one day, such as "*/5 * * * *", got "every day"',
  ],
  'a cron that never fires': [
    target('cron: 0 0 31 2 *'),
    '5:5 targets[0].cron: expected a cron pattern that fires one day, such as "*/5 * * * *", got "0 0 31 2 *"',
  ],
  'a cron beside an interval': [
    target('cron: "*/5 * * * *"\n    interval: 5s'),
    '5:5 targets[0].cron: interval says already when to probe, keep one of the two',
  ],
  'a time zone that nobody knows': [
    target('cron: "*/5 * * * *"\n    timezone: Mars/Phobos'),
    '6:5 targets[0].timezone: expected a time zone such as UTC or Europe/Paris, got "Mars/Phobos"',
  ],
  'a duration in words': [
    target('interval: 10 seconds'),
    `5:5 targets[0].interval: expected ${duration}, got "10 seconds"`,
  ],
  'a duration without a unit': [
    target('timeouts:', '  connect: 10'),
    `6:7 targets[0].timeouts.connect: expected ${duration}, got 10`,
  ],
  'a duration too short': [
    target('interval: 1ms'),
    '5:5 targets[0].interval: expected a duration of at least 10ms, got "1ms"',
  ],
  'a duration of years': [
    target('interval: 400d'),
    '5:5 targets[0].interval: expected a duration of at most 366d, got "400d"',
  ],
  'a number out of range': [
    target('alerts: { failures: 0, successes: 1.5 }'),
    '5:15 targets[0].alerts.failures: expected a whole number from 1 to 100, got 0',
    '5:28 targets[0].alerts.successes: expected a whole number from 1 to 100, got 1.5',
  ],
  'an empty map': [target('timeouts:'), '5:5 targets[0].timeouts: expected a map, got nothing'],
  'a map where a list belongs': ['version: 1\ntargets: { a: b }', '2:1 targets: expected a list, got a map'],
  'a text where a target belongs': ['version: 1\ntargets: [a]', '2:11 targets[0]: expected a map, got "a"'],
  'keys that are missing': [
    'version: 1\ntargets:\n  - interval: 5s',
    `3:5 targets[0].name: missing: expected ${name}`,
    `3:5 targets[0].url: missing: expected ${url}`,
  ],
  'a name in capitals': [
    'version: 1\ntargets: [{ name: A, url: "http://h" }]',
    `2:13 targets[0].name: expected ${name}, got "A"`,
  ],
  'a URL of another scheme': [
    'version: 1\ntargets: [{ name: a, url: "ftp://h" }]',
    `2:22 targets[0].url: expected ${url}, got "ftp://h"`,
  ],
  'a number as a label': [
    target('labels: { build: 7 }'),
    '5:15 targets[0].labels.build: expected a string, got 7 (put it in quotes)',
  ],
  'a label with a space': [
    target('labels: { a b: x }'),
    '5:15 targets[0].labels["a b"]: expected a label name as the key',
  ],
  'a header with a line break, which is not shown': [
    target('headers: { x-a: "b\\nc" }'),
    '5:16 targets[0].headers.x-a: expected a header value without line breaks, got a value that is not shown here',
  ],
  'an unknown kind': [
    target('canaries: [{ tool: t, kind: jobs }]'),
    '5:27 targets[0].canaries[0].kind: expected "tool" or "job" or "progress" or "task", got "jobs"',
  ],
  'a canary without a tool': [
    target('canaries: [{ name: t }]'),
    '5:16 targets[0].canaries[0].tool: missing: expected a string',
  ],
  'a health field that is none': [
    target('health: { url: "http://h", fields: { waitin: /x, failed: x } }'),
    '5:42 targets[0].health.fields.waitin: unknown key `waitin`, did you mean `waiting`?',
    '5:54 targets[0].health.fields.failed: expected a JSON pointer such as /queue/waiting, got "x"',
  ],
  'a secret that is none, which is not shown': [
    receiver('url: http://h/x', 'secrets: [abc]'),
    '6:15 receivers[0].secrets[0]: expected a Standard Webhooks secret: whsec_ and base64, got a value that is not shown here',
  ],
  'a value that JSON cannot hold': [
    target('canaries: [{ tool: t, expect: { n: .nan } }]'),
    '5:37 targets[0].canaries[0].expect.n: expected a value that JSON can hold, got NaN',
  ],
  'the same target twice': [
    'version: 1\ntargets:\n  - { name: a, url: "http://h" }\n  - { name: a, url: "http://h" }',
    '4:7 targets[1].name: expected a name of its own, "a" is taken by number 1',
  ],
  'the same receiver twice': [
    'version: 1\nreceivers:\n  - { name: r, type: webhook, url: "http://h" }\n  - { name: r, type: webhook, url: "http://h" }',
    '4:7 receivers[1].name: expected a name of its own, "r" is taken by number 1',
  ],
  'two canaries of one tool': [
    target('canaries: [{ tool: t }, { tool: t }]'),
    '5:31 targets[0].canaries[1].tool: expected a name of its own, "t" is taken by number 1',
  ],
  'a canary whose tool cannot name it': [
    target('canaries: [{ tool: Export Data }]'),
    '5:16 targets[0].canaries[0].name: missing: the tool "Export Data" cannot name the stage canary:NAME, so the canary needs a name of a-z, 0-9, dot, dash or underscore',
  ],
  'a receiver that does not exist': [
    `${receiver('url: http://h/x')}\ntargets: [{ name: a, url: "http://h", alerts: { to: [rr, phone] } }]`,
    '6:54 targets[0].alerts.to[0]: no receiver is named "rr", did you mean `r`?',
    '6:58 targets[0].alerts.to[1]: no receiver is named "phone"',
  ],
  'a receiver named twice in one list': [
    `${receiver('url: http://h/x')}\ntargets: [{ name: a, url: "http://h", alerts: { to: [r, r] } }]`,
    '6:57 targets[0].alerts.to[1]: "r" stands twice in this list',
  ],
  'warn above fail': [
    target(
      'health:',
      '  url: http://h',
      '  waiting: { warn: 5, fail: 5 }',
      '  oldest_age: { warn: 2m, fail: 1m }',
    ),
    '7:27 targets[0].health.waiting.fail: expected warn below fail, got warn 5 and fail 5',
    '8:31 targets[0].health.oldest_age.fail: expected warn below fail, got warn 2m and fail 1m',
  ],
  'workers the wrong way round': [
    target('health: { url: "http://h", workers: { warn: 1, fail: 2 } }'),
    '5:52 targets[0].health.workers.fail: expected warn above fail, got warn 1 and fail 2',
  ],
  'a password in a URL': [
    'version: 1\ntargets: [{ name: a, url: "http://u:p@h/" }]',
    '2:22 targets[0].url: a user and password do not belong in a URL, use auth or headers',
  ],
  'headers that are not the operator’s': [
    target('headers: { Content-Type: a, mcp-session-id: b, X-A: c, x-a: d }'),
    '5:16 targets[0].headers.Content-Type: Coalmine sets this header itself, it cannot be configured',
    '5:33 targets[0].headers.mcp-session-id: Coalmine sets this header itself, it cannot be configured',
    '5:60 targets[0].headers.x-a: this header stands twice, upper and lower case are the same',
  ],
  'a signature of one’s own': [
    receiver('url: http://h/x', 'headers: { Webhook-Id: a }'),
    '6:16 receivers[0].headers.Webhook-Id: Coalmine sets this header itself, it cannot be configured',
  ],
  'authorization beside auth': [
    target('auth: { bearer: t }', 'headers: { authorization: Bearer t }'),
    '6:16 targets[0].headers.authorization: auth sets this header already, keep one of the two',
  ],
  'a key twice': ['version: 1\nversion: 1', '2:1 version: the key `version` stands twice in this map'],
  'a key that is a list': ['version: 1\n? [a]\n: b', '2:3 expected a key that is plain text'],
  'a key that would vanish': [
    target('labels: { __proto__: x }'),
    '5:15 targets[0].labels: a key cannot be called __proto__',
  ],
  'an unknown tag': ['version: 1\nstore: { path: !vault x }', '2:16 not valid YAML: Unresolved tag: !vault'],
  'two documents': ['version: 1\n---\nversion: 1', '2:1 expected one document, got another'],
  'an alias without an anchor': ['version: 1\nstore: *s', '2:1 store: no anchor &s stands before this alias'],
  'an alias inside its own anchor': [
    'version: 1\nstore: &s { path: *s }',
    '2:13 store.path: no anchor &s stands before this alias',
  ],
};

describe('a mistake is told in one line', () => {
  it.each(Object.entries(cases))('%s', (_, [text, ...problems]) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('the problems of a file', () => {
  it('come all at once, in file order, whatever rule they break', () => {
    const text = [
      'verison: 1',
      `receivers: [{ name: r, type: webhook, url: "\${HOOK}" }]`,
      'targets:',
      '  - { name: a, url: "http://h", interval: 5 }',
      '  - { name: a, url: "http://h", alerts: { to: [s] } }',
      '  - { name: b, url: "http://h", auth: { bearer: { file: gone } } }',
    ].join('\n');
    expect(problemsOf(text).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '1:1 verison:',
      '1:1 version:',
      '2:39 receivers[0].url:',
      '4:33 targets[0].interval:',
      '5:7 targets[1].name:',
      '5:48 targets[1].alerts.to[0]:',
      '6:41 targets[2].auth.bearer:',
    ]);
  });

  it('before a break in the syntax are told with it, and guesses beyond it are not', () => {
    const text = 'version: 1\nfoo: 2\ntargets:\n  - name: A\n    url: "http\n  - x: [\n';
    expect(problemsOf(text)).toEqual([
      '2:1 foo: unknown key `foo`, expected one of version, store, concurrency, defaults, receivers, targets, maintenance, heartbeat, listen',
      `4:5 targets[0].name: expected ${name}, got "A"`,
      '7:1 not valid YAML: Missing closing "quote',
    ]);
  });

  it('of one anchored value are told once, however often it is repeated', () => {
    const text =
      'version: 1\ntargets:\n  - { name: a, url: "http://h", timeouts: &t { connect: x } }\n  - { name: b, url: "http://h", timeouts: *t }';
    expect(problemsOf(text)).toEqual([`3:48 targets[0].timeouts.connect: expected ${duration}, got "x"`]);
  });

  it('never show a value that came from a variable', () => {
    const text = target(`interval: \${SECRET}`);
    expect(problemsOf(text, { env: { SECRET: 'hunter2' } })).toEqual([
      `5:5 targets[0].interval: expected ${duration}, got a value that is not shown here`,
    ]);
  });

  it('hold no control characters of the file', () => {
    expect(problemsOf(target('interval: "\\e[31m"'))[0]).toContain('got "\\\\u001b[31m"');
  });
});

describe('a hostile file is refused in one line', () => {
  it('when its aliases multiply', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
    });
    const problems = problemsOf(['version: 1', ...levels].join('\n'));
    expect(problems.filter((line) => line.includes('repeat more than 100000 values'))).toHaveLength(1);
  });

  it('when there is hardly anything in it but mistakes', () => {
    expect(problemsOf('"'.repeat(200_000)).length).toBeGreaterThan(0);
  });

  it('when it nests without end', () => {
    const deep = `version: 1\nstore: ${'['.repeat(50_000)}`;
    expect(problemsOf(deep).length).toBeGreaterThan(0);
    const closed = `version: 1\nstore: ${'['.repeat(70)}${']'.repeat(70)}`;
    expect(problemsOf(closed).some((line) => line.includes('nested more than 64 deep'))).toBe(true);
  });
});
