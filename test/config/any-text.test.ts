// Does the loader hold for texts that nobody thought of?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatProblem } from '../../src/config/problem.ts';
import { parse, valid } from './parse.ts';

/** Pieces that YAML and the loader care about, so that texts reach further than noise does. */
const piece = fc.constantFrom(
  ...[
    'version: 1',
    'targets:',
    'defaults:',
    'receivers:',
    '- name: a',
    'url: http://h',
    'file: x',
    `\${A}`,
    `$\${`,
  ],
  ...[
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '- ',
    '? ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '%',
    '\t',
  ],
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '!!binary',
    '!x ',
    '---\n',
    '...\n',
    'null',
    '.nan',
    '1e999',
    '0x',
    '__proto__: 1',
    '\u0000',
  ],
  ...[
    'transport: stdio',
    'tls: ',
    'ca: x',
    'key: "-----BEGIN"',
    'env: ',
    'oauth: ',
    'every: 1s',
    'kind: job',
  ],
  ...['constructor: {}', 'health: ', 'alerts: ', 'to: [r]', 'waiting: { warn: 2, fail: 1 }', 'headers: '],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 40 }).map((pieces) => `version: 1\n${pieces.join('')}`),
  fc.json().map((json) => `version: 1\ntargets: ${json}\ndefaults: ${json}\nreceivers: ${json}`),
);

const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}$/);
const url = fc.webUrl({ validSchemes: ['http', 'https'] });
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 59 }), fc.constantFrom('s', 'm', 'h'))
  .map((pair) => pair.join(''));
// Through JSON, which knows no negative zero.
const json = fc.json().map((text) => JSON.parse(text) as unknown);
const some = { requiredKeys: ['name', 'url'] as ['name', 'url'] };
const target = fc.record(
  {
    name,
    url,
    interval: duration,
    transport: fc.constantFrom('http', 'sse'),
    cold_start: duration,
    labels: fc.dictionary(word, fc.string()),
    timeouts: fc.record({ connect: duration, canary: duration }, { requiredKeys: [] }),
    auth: fc.option(fc.record({ bearer: word })),
    canaries: fc.uniqueArray(fc.record({ tool: name, arguments: fc.dictionary(word, json) }), {
      selector: ({ tool }) => tool,
      maxLength: 3,
    }),
    health: fc.option(fc.record({ url, waiting: fc.constant({ warn: 1, fail: 2 }) })),
  },
  some,
);
const config = fc.record({
  version: fc.constant(1),
  targets: fc.uniqueArray(target, { selector: (one) => one.name, maxLength: 5 }),
});

/** The same values in a text in which nothing is a variable. Keys are never taken for one. */
function written(value: unknown): string {
  const escaped = JSON.stringify(value, (_, one) =>
    typeof one === 'string' ? one.replaceAll(`\${`, (found) => `$${found}`) : one,
  );
  return stringify(JSON.parse(escaped), { aliasDuplicateObjects: false });
}

describe('the loader', () => {
  it('never throws, and tells each problem in one line at a place that is in the file', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parse(text);
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const problem of result.problems) {
          expect(formatProblem(problem)).not.toContain('\n');
          expect(problem.line).toBeLessThanOrEqual(lines);
        }
        const told = result.problems.map(formatProblem);
        expect(new Set(told).size).toBe(told.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps every value of a valid config', () => {
    fc.assert(
      fc.property(config, (wanted) => {
        const { config: got } = valid(written(wanted));
        expect(got.targets.map((one) => one.name)).toEqual(wanted.targets.map((one) => one.name));
        for (const [index, one] of wanted.targets.entries()) {
          const target = got.targets[index];
          expect(target?.url).toBe(one.url);
          expect(target?.transport).toBe(one.transport ?? 'http');
          expect(target?.labels).toEqual(one.labels ?? {});
          expect(target?.auth?.bearer).toBe(one.auth?.bearer);
          expect(target?.canaries.map((canary) => canary.arguments)).toEqual(
            (one.canaries ?? []).map((canary) => canary.arguments),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});
