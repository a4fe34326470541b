// How does a target stand? Status and streaks per check, the two lights, and the open incidents: all that
// must survive a restart.

import type { HealthMemory } from '../../probe/health/health-memory.ts';
import type { HealthRead, StageReport } from '../../probe/report.ts';
import type { Flapping } from '../judge/flapping.ts';
import type { Burning } from '../slo/burning.ts';
import type {
  Cause,
  CheckName,
  Incident,
  Judgement,
  LightName,
  Status,
  Transition,
  Verdict,
} from '../words.ts';
import { nothingRemembered, type TargetMemory } from './memory.ts';

/** How one stage went, without what it said. */
export type StageTime = Pick<StageReport, 'stage' | 'outcome' | 'reason' | 'startedAtMs' | 'durationMs'>;

/** The last counted observation of a check, as the diagnosis needs it. */
export interface LastRun extends Judgement {
  atMs: number;
  durationMs: number;
  /** A canary's own two health reads. */
  healthBefore: HealthRead | null;
  healthAfter: HealthRead | null;
  /** In order, also of a run that passed: who looks sees where the time went. Absent in older stores. */
  stages?: StageTime[];
}

export interface CheckState {
  check: CheckName;
  status: Status;
  sinceMs: number;
  /** The newest last, without unknowns, no longer than the thresholds need. */
  row: Verdict[];
  /** Consecutive unknown verdicts up to now. */
  unknowns: number;
  /** When the present run of verdicts that are not a pass began; null while it passes. */
  notPassingSinceMs: number | null;
  /** Length of that run. */
  notPassing: number;
  last: LastRun | null;
  /** When it last passed; absent when it never did. */
  passedMs?: number;
  /** Only of the health check: what growth and waiting are counted against. */
  memory: HealthMemory | null;
}

export interface LightState {
  light: LightName;
  status: Status;
  sinceMs: number;
  incident: Incident | null;
  /** Checks that were degraded or down in the open incident: it resolves when all of them are up. */
  involved: CheckName[];
  /** Without canaries, a new cause is believed after `failures` equal ones. */
  causeRow: (Cause | null)[];
  /** A light unknown for long is told once. */
  unknownTold: boolean;
  /** Absent while the light is steady. */
  flapping?: Flapping;
  /** Burns of its error budget that have not ended. Absent when there is none. */
  burning?: Burning[];
  /** Since when words of its incidents wait for those of others; absent while none does. */
  heldSinceMs?: number;
  /** Incidents that ended, of which that is not said yet. Absent when there is none. */
  farewells?: Incident[];
}

export interface TargetState {
  target: string;
  checks: CheckState[];
  lights: LightState[];
  memory: TargetMemory;
}

export const newCheck = (check: CheckName, nowMs: number): CheckState => ({
  check,
  status: 'unknown',
  sinceMs: nowMs,
  row: [],
  unknowns: 0,
  notPassingSinceMs: null,
  notPassing: 0,
  last: null,
  memory: null,
});

export const newLight = (light: LightName, nowMs: number): LightState => ({
  light,
  status: 'unknown',
  sinceMs: nowMs,
  incident: null,
  involved: [],
  causeRow: [],
  unknownTold: false,
});

export const newTarget = (target: string): TargetState => ({
  target,
  checks: [],
  lights: [],
  memory: nothingRemembered,
});

/** From how a light stood to how it stands; `decided` is what brought it about, where it was an observation. */
export const transitionOf = (
  from: LightState,
  to: LightState,
  target: string,
  decided: Pick<Transition, 'reason' | 'stage'> | null = null,
): Transition => ({
  target,
  light: to.light,
  atMs: to.sinceMs,
  from: from.status,
  to: to.status,
  cause: to.incident?.cause ?? null,
  reason: decided?.reason ?? null,
  stage: decided?.stage ?? null,
});

/** As it stands; a check that nobody has seen yet is new. */
export const checkIn = (state: TargetState | undefined, name: CheckName, nowMs: number): CheckState =>
  state?.checks.find((check) => check.check === name) ?? newCheck(name, nowMs);
