// Does every way to end a command end in one line and the right code?

import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { painter } from '../../src/cli/paint.ts';
import { terminalOf } from '../../src/cli/serve/top.ts';
import { shell } from './io.ts';

describe('main', () => {
  it('answers --version and --help on stdout with 0', async () => {
    for (const [flag, pattern] of [
      ['--version', /^\d+\.\d+\.\d+\n$/],
      ['--help', /Usage: coalmine/],
    ] as const) {
      const io = shell();
      expect([await main([flag], io), io.err()]).toEqual([0, '']);
      expect(io.out()).toMatch(pattern);
    }
  });

  it('helps in words: no switch is told to be off, no duration is a bare number', async () => {
    for (const command of [[], ['check'], ['fixture'], ['init'], ['run']]) {
      const io = shell();
      expect(await main([...command, '--help'], io)).toBe(0);
      expect(io.out()).not.toMatch(/default:\s+(false|\d{4,})/);
    }
  });

  it.each([
    [['sing'], /^unknown command 'sing'; see coalmine --help\n$/],
    [['chekc'], /^unknown command 'chekc' \(Did you mean check\?\); see coalmine --help\n$/],
    [['--url', 'http://h'], /^unknown option '--url'; see coalmine --help\n$/],
    [
      ['check', '--frmat', 'json'],
      /^unknown option '--frmat' \(.*--format\?\); see coalmine check --help\n$/,
    ],
    [['baseline', 'write'], /^missing required argument 'file'; see coalmine baseline write --help\n$/],
    [
      ['check', '--format', 'xml'],
      /Allowed choices are text, json, tap, ndjson; see coalmine check --help\n$/,
    ],
    [['check', '--only', 'both'], /Allowed choices are server, pipeline/],
    [['check', '--timeout', '0s'], /expected a duration such as/],
    [['check', '--url', 'http://127.0.0.1:1/mcp', '--config', 'x.yaml'], /cannot be used with/],
    [['check', '--stdio', '--url', 'http://h'], /'--stdio' cannot be used with option '--url <url>'/],
    [['check', '--stdio', '--config', 'x.yaml', '--', 'x'], /cannot be used with/],
    [['check', '--stdio', '--transport', 'sse', '--', 'x'], /cannot be used with/],
    [['check', '--stdio'], /^--stdio goes with a command after --, such as: .*\n$/],
    [['check', '--url', 'http://h', '--transport', 'stdio'], /Allowed choices are http, sse/],
    [['check', '--url', 'http://h', '--protocol', '2023'], /Allowed choices are auto, legacy, modern,/],
    [['check', '--url', 'http://h', '--canary-kind', 'job'], /^--canary-kind goes with --canary, .*\n$/],
    [['check', '--protocol', 'modern'], /^--protocol goes with --url or --stdio; .*\n$/],
    [['check', '--canary', 't', '--canary-kind', 'job'], /^--canary goes with --url or --stdio; .*\n$/],
    [
      ['check', '--url', 'http://h', '--transport', 'sse', '--protocol', 'modern'],
      /^command line: --protocol: transport sse is of the legacy era alone\n$/,
    ],
    [['check', 'a', '--url', 'http://h'], /^a is a target of a config file, and --url is probed without one/],
    [['check', '--url', 'http://h', '--label', 'a=b'], /^--label chooses among the targets of a config file/],
    [['check', '--label', 'prod'], /expected a key and a value such as env=prod/],
    [['check', '--url', 'http://h', '--bearer', 'xyz'], /^a token on the command line is seen by .*\n$/],
    [['check', '--url', 'http://h', '--token', 'xyz'], /give --bearer-env VARIABLE\n$/],
    [['check', '--url', 'http://h', '--header', 'Cookie: a=b'], /^--header Cookie would show a secret/],
    [['check', '--url', 'http://a:b@h/mcp'], /^command line: --url: .*\n$/],
    [['check', '--stdio', '--header', 'X-A: b', '--', 'x'], /^there are no headers over stdio/],
    [['check', '--header', 'X-A: b'], /^--header goes with --url or --stdio; .*\n$/],
    [['check', '--expect-tool', 'a'], /^--expect-tool goes with --url or --stdio; .*\n$/],
    [['check', '--url', 'http://a', '--url', 'http://b'], /http:\/\/a was given before it: give one/],
    [['check', '--url', 'http://a', '--health', 'b'], /^command line: --health: expected an http:.*\n$/],
    [
      ['check', '--url', 'http://a', '--baseline', 'none'],
      /coalmine baseline write none --url URL` makes it/,
    ],
    [['check', '--wait', '1m', '--repeat', '3'], /'--wait <duration>' cannot be used with/],
    [['check', '--interval', '1s'], /^--interval goes with --repeat/],
    [['check', '--confirm', '-1'], /expected a number from 0 to 10000/],
    [['check', '--junit', '-'], /expected a file: stdout carries the report/],
    [
      ['check', '--only', 'pipeline', '--url', 'http://h', '--baseline', 'x'],
      /^--baseline judges the server/,
    ],
    [['fixture', '--port', '70000'], /expected a port from 0 to 65535/],
    [['fixture', '--workers', 'two'], /expected a number of workers/],
    [
      ['run', '--config', 'none.yaml'],
      /^none\.yaml: the config file does not exist: `coalmine init` begins one.*\n$/,
    ],
    [
      ['validate', '--config', 'none.yaml'],
      /^none\.yaml: the config file does not exist: `coalmine init` begins one.*\n$/,
    ],
  ])('refuses %j with 2, a reason on stderr and nothing on stdout', async (args, reason) => {
    const io = shell();
    expect([await main(args, io), io.out()]).toEqual([2, '']);
    expect(io.err()).toMatch(reason);
    expect(io.err()).toMatch(/^[^\n]+\n$/);
  });

  it('says which command needs what, when there is none', async () => {
    const io = shell();
    expect(await main([], io)).toBe(2);
    expect(io.err()).toContain('Usage: coalmine');
  });

  it('ends with 70 when it breaks, and asks for a report', async () => {
    const stdout = new Writable();
    stdout.write = () => {
      throw new TypeError('a defect of ours');
    };
    const io = shell({ stdout });
    expect(await main(['schema'], io)).toBe(70);
    expect(io.err()).toMatch(/^coalmine broke: TypeError: a defect of ours\n[\s\S]*Please report this\.\n$/);
  });
});

describe('colour', () => {
  const terminal = Object.assign(new Writable(), { isTTY: true });
  const paints = (parts: Parameters<typeof shell>[0]): boolean => painter(shell(parts))('red', 'no') !== 'no';

  it('is for a terminal, unless it or its owner wants none', () => {
    expect(paints({ stdout: terminal })).toBe(true);
    expect(paints({ stdout: terminal, env: { NO_COLOR: '' } })).toBe(true);
    expect(paints({ stdout: terminal, env: { NO_COLOR: '1' } })).toBe(false);
    expect(paints({ stdout: terminal, env: { TERM: 'dumb' } })).toBe(false);
    expect(paints({})).toBe(false);
  });

  it('and the dashboard are not drawn on a terminal that knows nothing but lines', () => {
    const stdin = Object.assign(new Readable(), { isTTY: true });
    const drawnOn = (TERM: string) => terminalOf({ ...shell({ stdout: terminal, env: { TERM } }), stdin });
    expect(drawnOn('xterm-256color')).not.toBeNull();
    expect(drawnOn('dumb')).toBeNull();
  });
});
