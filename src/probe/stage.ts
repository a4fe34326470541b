// How does a stage begin and end? With a timeout of its own, and always with a report.

import { type Clock, deadline } from '../base/clock.ts';
import { type Fault, Interrupted, outcomeOf } from './fault.ts';
import type { Reason } from './reasons.ts';
import type { Detail, Evidence, Notice, Outcome, StageName, StageReport } from './report.ts';
import type { Limit } from './wire/http.ts';

export interface StageEnd {
  outcome: Outcome;
  reason: Reason | null;
  detail: Detail;
  evidence: Evidence | null;
  notices: Notice[];
  /** Where the stage went on after what it measures, such as listening after an answer. */
  durationMs?: number;
}

export const passed = (detail: Detail = {}, notices: Notice[] = []): StageEnd => ({
  outcome: 'pass',
  reason: null,
  detail,
  evidence: null,
  notices,
});

/** Not tested. With a reason when the server did not let us judge, without one when an earlier stage failed. */
export const skipped = (detail: Detail = {}, reason: Reason | null = null): StageEnd => ({
  outcome: 'skip',
  reason,
  detail,
  evidence: null,
  notices: [],
});

export const endedBy = (fault: Fault): StageEnd => ({ ...fault, outcome: outcomeOf(fault), notices: [] });

/** A loss that healed is a warning on top of a pass; what failed or could not be judged speaks louder. */
export const withSessionLoss = (end: StageEnd, lost: Evidence | null): StageEnd =>
  lost && end.outcome === 'pass' ? { ...end, outcome: 'warn', reason: 'session_lost', evidence: lost } : end;

export interface StageFrame {
  clock: Clock;
  timeoutMs: number;
  /** Aborts when the whole probe is called off. */
  signal: AbortSignal;
}

export async function runStage(
  stage: StageName,
  { clock, timeoutMs, signal }: StageFrame,
  work: (limit: Limit) => Promise<StageEnd>,
): Promise<StageReport> {
  const startedAtMs = clock.nowMs();
  const fromMs = clock.monotonicMs();
  const limit = deadline(clock, timeoutMs, signal);
  let end: StageEnd;
  try {
    end = signal.aborted ? skipped({ interrupted: true }) : await work(limit);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    end = skipped(error.code === null ? { interrupted: true } : { monitor: error.code });
  } finally {
    limit.clear();
  }
  return { stage, startedAtMs, durationMs: clock.monotonicMs() - fromMs, ...end };
}

/** For a stage that never began. */
export const notRun = (stage: StageName, clock: Clock, end: StageEnd): StageReport => ({
  stage,
  startedAtMs: clock.nowMs(),
  durationMs: 0,
  ...end,
});
