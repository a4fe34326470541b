// Would another policy have told the same story? Under the same one it must: then replay and the engine agree on
// whatever happened.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay, type Seen } from '../../src/engine/judge/replay.ts';
import type { CheckName, LightName, Verdict } from '../../src/engine/words.ts';
import type { Outcome } from '../../src/probe/report.ts';
import { startMs, target } from './samples.ts';
import { tell } from './story.ts';

const minuteMs = 60_000;
const letters: Record<string, Verdict> = { p: 'pass', f: 'fail', d: 'degraded', u: 'unknown' };

/** One observation a minute: `ppfff`. */
const row = (verdicts: string, check: CheckName = 'protocol'): Seen[] =>
  [...verdicts].map((letter, nth) => ({
    check,
    verdict: letters[letter] ?? 'unknown',
    startedAtMs: nth * minuteMs,
    durationMs: 500,
    suspect: false,
  }));

const policy = (failures: number, successes: number) => ({ failures, successes });
const spans = (verdicts: string, failures: number, successes = 2) =>
  replay(row(verdicts), policy(failures, successes)).map(({ startedAtMs, openedAtMs, resolvedAtMs }) => [
    startedAtMs / minuteMs,
    (openedAtMs - 500) / minuteMs,
    resolvedAtMs === null ? null : (resolvedAtMs - 500) / minuteMs,
  ]);

describe('replay', () => {
  it('begins a span with the first failure, opens it when it is believed, ends it when all is well', () => {
    expect(spans('ppfffffppp', 3)).toEqual([[2, 4, 8]]);
    expect(spans('ppfffffppp', 1, 1)).toEqual([[2, 2, 7]]);
    expect(spans('ppfffffppp', 5)).toEqual([[2, 6, 8]]);
  });

  it('makes nothing of what the policy lets pass', () => {
    expect(spans('ppfffffppp', 6)).toEqual([]);
    expect(spans('pffpffpffp', 3)).toEqual([]);
    expect(spans('pffpffpffp', 2, 1)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });

  it('leaves a span open that has not ended', () => {
    expect(spans('ppfff', 3)).toEqual([[2, 4, null]]);
  });

  it('counts what could not be judged neither way', () => {
    expect(spans('ppfufuf', 3)).toEqual([[2, 6, null]]);
    expect(spans('pufuuupp', 1, 2)).toEqual([[2, 2, 7]]);
  });

  it('does not count what was seen while the monitor itself was unwell', () => {
    const seen = row('ppfffpp').map((one, nth) => ({ ...one, suspect: nth === 3 }));
    expect(replay(seen, policy(3, 2))).toEqual([]);
  });

  it('keeps the lights apart, and says the worst that one came to', () => {
    const seen = [...row('pdddfffpp', 'canary:worker'), ...row('ppppppppp', 'protocol')];
    expect(replay(seen.toReversed(), policy(3, 2))).toMatchObject([
      { light: 'pipeline', severity: 'critical' },
    ]);
    expect(replay(row('pdddpp'), policy(3, 2))).toMatchObject([{ light: 'server', severity: 'warning' }]);
  });

  it('resolves a light when every check that was in trouble is up', () => {
    const seen = [...row('ffffppppp', 'canary:worker'), ...row('ppfffffpp', 'health')];
    expect(replay(seen, policy(3, 2))).toMatchObject([
      { openedAtMs: 2 * minuteMs + 500, resolvedAtMs: 8 * minuteMs + 500 },
    ]);
  });

  it('lets go of a check that is no longer asked', () => {
    const seen = [...row('ffff', 'canary:worker'), ...row('pppppppp', 'health')];
    const removals = [{ check: 'canary:worker' as const, atMs: 3 * minuteMs + 500 }];
    expect(replay(seen, policy(3, 2))).toMatchObject([{ resolvedAtMs: null }]);
    expect(replay(seen, policy(3, 2), removals)).toMatchObject([{ resolvedAtMs: 3 * minuteMs + 500 }]);
    const all = [...removals, { check: 'health' as const, atMs: 8 * minuteMs }];
    expect(replay(seen, policy(3, 2), all)).toHaveLength(1);
  });

  it('agrees with the engine on any past under the policy of then', () => {
    const outcome = fc.constantFrom<Outcome>('pass', 'fail', 'warn', 'skip');
    const check = fc.constantFrom<CheckName>('protocol', 'canary:worker', 'health');
    const past = fc.array(fc.tuple(check, outcome), { maxLength: 40 });
    const count = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(past, count, count, (looks, failures, successes) => {
        expect(replay(seenIn(looks), policy(failures, successes)).map(known)).toEqual(
          storyOf(looks, failures, successes),
        );
      }),
      { numRuns: 300 },
    );
  });
});

type Look = [CheckName, Outcome];

const verdicts = { pass: 'pass', fail: 'fail', warn: 'degraded', skip: 'unknown' } as const;

/** A second passes with each look of a story. */
const seenIn = (looks: readonly Look[]): Seen[] =>
  looks.map(([check, outcome], nth) => ({
    check,
    verdict: verdicts[outcome],
    startedAtMs: startMs + nth * 1_000,
    durationMs: 1_000,
    suspect: false,
  }));

const known = ({
  light,
  openedAtMs,
  resolvedAtMs,
}: {
  light: LightName;
  openedAtMs: number;
  resolvedAtMs: number | null;
}) => ({
  light,
  openedAtMs,
  resolvedAtMs,
});

/** The incidents that the engine makes of it, in the order in which they open. */
function storyOf(looks: readonly Look[], failures: number, successes: number) {
  const story = tell(target({ alerts: { failures, successes } }));
  const found = new Map<string, ReturnType<typeof known>>();
  for (const [check, outcome] of looks) {
    const before = (['server', 'pipeline'] as const).map((light) => story.incident(light));
    story.see(check, outcome);
    for (const incident of before) {
      if (incident === null || story.incident(incident.light)?.id === incident.id) continue;
      found.set(incident.id, known({ ...incident, resolvedAtMs: story.nowMs() }));
    }
    for (const light of ['server', 'pipeline'] as const) {
      const incident = story.incident(light);
      if (incident !== null) found.set(incident.id, known(incident));
    }
  }
  return [...found.values()];
}
