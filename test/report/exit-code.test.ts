// Does every combination of verdicts end with the code that section 9 of the design gives it?

import { describe, expect, it } from 'vitest';
import type { LightName, Verdict } from '../../src/engine/words.ts';
import { exitCode, exitCodeTable } from '../../src/report/round/exit-code.ts';
import { targetWith } from './samples.ts';

const policy = { only: null, failOnDegraded: false, interrupted: false };
const verdicts: Verdict[] = ['pass', 'degraded', 'fail', 'unknown'];
const pairs = verdicts.flatMap((server) =>
  [...verdicts, null].map((pipeline): [Verdict, Verdict | null] => [server, pipeline]),
);

/** Written from the specification: a fail outranks an unknown, which outranks what is degraded. */
function specified(lights: Verdict[], failOnDegraded: boolean): number {
  if (lights.some((light) => light === 'fail')) return 1;
  if (lights.length === 0 || lights.some((light) => light === 'unknown')) return 3;
  return failOnDegraded && lights.some((light) => light === 'degraded') ? 4 : 0;
}

describe.each([false, true])('with fail-on degraded %s', (failOnDegraded) => {
  it.each(pairs)('server %s and pipeline %s', (server, pipeline) => {
    const target = targetWith({ server, pipeline });
    const both = pipeline === null ? [server] : [server, pipeline];
    const selected: [LightName | null, Verdict[]][] = [
      [null, both],
      ['server', [server]],
      ['pipeline', pipeline === null ? [] : [pipeline]],
    ];
    for (const [only, lights] of selected) {
      expect(exitCode([target], { ...policy, only, failOnDegraded })).toBe(specified(lights, failOnDegraded));
    }
  });
});

it.each(pairs)('an interrupt outranks server %s and pipeline %s', (server, pipeline) => {
  expect(exitCode([targetWith({ server, pipeline })], { ...policy, interrupted: true })).toBe(130);
});

it('the worst of several targets decides', () => {
  const targets = verdicts.map((server) => targetWith({ server }));
  expect(exitCode(targets, policy)).toBe(1);
  expect(
    exitCode(
      targets.filter(({ server }) => server.verdict !== 'fail'),
      policy,
    ),
  ).toBe(3);
});

it('nothing selected could not be judged', () => {
  expect(exitCode([], policy)).toBe(3);
});

it('explains every code once, in order', () => {
  expect(exitCodeTable.map(([code]) => code)).toEqual([0, 1, 2, 3, 4, 70, 130]);
});
