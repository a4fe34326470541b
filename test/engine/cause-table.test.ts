// Does the diagnosis follow the table of design section 6 everywhere? Every combination of reasons, verdicts and
// health reads, against an oracle that reads the table row by row.

import { describe, expect, it } from 'vitest';
import { type CanaryRun, diagnose, type Symptoms } from '../../src/engine/judge/cause.ts';
import { type Cause, causes, type Judgement, type Verdict } from '../../src/engine/words.ts';
import { allReasons, type Reason } from '../../src/probe/reasons.ts';
import type { HealthRead, StageName } from '../../src/probe/report.ts';
import { causeByTable } from './cause-table.ts';
import { noAnswer, numbers, withoutNumbers } from './samples.ts';

const judged = (verdict: Verdict, reason: Reason | null, stage: StageName | null): Judgement => ({
  verdict,
  reason,
  stage,
});
const canary = (
  verdict: Verdict,
  reason: Reason | null,
  healthBefore: HealthRead | null = null,
  healthAfter: HealthRead | null = null,
): CanaryRun => ({ ...judged(verdict, reason, 'canary:worker'), healthBefore, healthAfter });
const health = (verdict: Verdict, reason: Reason | null): Judgement => judged(verdict, reason, 'health');

const well: Symptoms = {
  server: judged('pass', null, null),
  canary: null,
  health: null,
  itsHealth: null,
  sentinels: 1,
  waitingLimit: null,
};
const still = { waiting: 3, active: 0, completed: 5 };
const verdicts: Verdict[] = ['pass', 'degraded', 'fail', 'unknown'];
const known = new Set<Cause | null>([...causes, null]);

function agrees(symptoms: Symptoms): boolean {
  const cause = diagnose(symptoms);
  return known.has(cause) && cause === causeByTable(symptoms);
}

describe('the table', () => {
  const oneOfEach: (Reason | null)[] = [
    'sentinel_timeout',
    'stream_reset',
    'tool_error',
    'wrong_result',
    'rate_limited',
    'job_invalid',
    'job_failed',
    'slow',
    'session_lost',
    null,
  ];
  const told = [null, 0, 2] as const;
  const reads: (HealthRead | null)[] = [null, noAnswer, withoutNumbers(503), withoutNumbers(200)];
  for (const waiting of [null, 1, 3])
    for (const active of told)
      for (const completed of [null, 5, 6])
        for (const workers of [null, 0, 1]) reads.push(numbers({ waiting, active, completed, workers }));

  it('is followed for every pair of health reads, with each class of canary trouble', () => {
    const wrong: Symptoms[] = [];
    for (const reason of oneOfEach)
      for (const verdict of verdicts)
        for (const before of reads)
          for (const after of reads)
            for (const waitingLimit of [null, 2]) {
              const symptoms = { ...well, waitingLimit, canary: canary(verdict, reason, before, after) };
              if (!agrees(symptoms)) wrong.push(symptoms);
            }
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('is followed for every reason of canary and health, with each verdict of the server', () => {
    const servers: (Judgement | null)[] = [
      null,
      ...verdicts.flatMap((verdict) =>
        (['connect', 'handshake', 'tools', null] as const).map((stage) => judged(verdict, null, stage)),
      ),
    ];
    const telling: (HealthRead | null)[] = [
      null,
      noAnswer,
      numbers(still),
      numbers({ ...still, workers: 0 }),
      numbers({ ...still, active: 1, completed: 6 }),
    ];
    const wrong: Symptoms[] = [];
    const healths = [
      null,
      ...verdicts.flatMap((verdict) => [
        health(verdict, null),
        health(verdict, 'queue_backlog'),
        health(verdict, 'queue_stalled'),
        health(verdict, 'health_unreachable'),
      ]),
    ];
    for (const reason of allReasons)
      for (const verdict of verdicts)
        for (const server of servers)
          for (const one of healths)
            for (const after of telling) {
              const run = canary(verdict, reason, numbers(still), after);
              const symptoms = { ...well, server, health: one, itsHealth: one, canary: run };
              if (!agrees(symptoms)) wrong.push(symptoms);
            }
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('is followed for every word of health alone', () => {
    const wrong = verdicts.flatMap((verdict) =>
      allReasons.filter((reason) => !agrees({ ...well, health: health(verdict, reason) })),
    );
    expect(wrong).toEqual([]);
  });
});
