// What does a record look like? One full example of each, to be varied by a test.

import type { Batch } from '../../src/engine/ports.ts';
import type { CheckState, LightState, TargetState } from '../../src/engine/state/state.ts';
import type { Silence } from '../../src/engine/tell/silence.ts';
import type {
  Attempt,
  Delivery,
  Incident,
  Notification,
  Observation,
  Transition,
} from '../../src/engine/words.ts';
import type { QueueReading } from '../../src/probe/report.ts';

export const startMs = Date.UTC(2026, 10, 23, 18);

export const nothing: Batch = {
  observations: [],
  states: [],
  removedTargets: [],
  memories: [],
  events: [],
  transitions: [],
  incidents: [],
  notifications: [],
  deliveries: [],
  silences: [],
};

export const batch = (part: Partial<Batch>): Batch => ({ ...nothing, ...part });

export const queue: QueueReading = {
  waiting: 4,
  active: 0,
  failed: 2,
  delayed: null,
  completed: 71,
  workers: 0,
  oldestAgeMs: 31_000,
};

export function observation(part: Partial<Observation> = {}): Observation {
  return {
    target: 'exports',
    check: 'protocol',
    verdict: 'pass',
    reason: null,
    stage: null,
    startedAtMs: startMs,
    durationMs: 12.345,
    stages: [],
    queue: null,
    suspect: false,
    ...part,
  };
}

export const failedObservation = (part: Partial<Observation> = {}): Observation =>
  observation({
    check: 'canary:worker',
    verdict: 'fail',
    reason: 'sentinel_timeout',
    stage: 'canary:worker',
    durationMs: 30_012.5,
    stages: [
      {
        stage: 'canary:worker',
        outcome: 'fail',
        reason: 'sentinel_timeout',
        startedAtMs: startMs,
        durationMs: 30_012.5,
        detail: { tool: 'health_check_job' },
        evidence: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":false}' },
        notices: [],
      },
    ],
    queue,
    ...part,
  });

export function checkState(part: Partial<CheckState> = {}): CheckState {
  return {
    check: 'canary:worker',
    status: 'down',
    sinceMs: startMs,
    row: ['pass', 'fail', 'fail', 'fail'],
    unknowns: 0,
    notPassingSinceMs: startMs - 60_000,
    notPassing: 3,
    last: {
      verdict: 'fail',
      reason: 'sentinel_timeout',
      stage: 'canary:worker',
      atMs: startMs,
      durationMs: 30_012.5,
      healthBefore: { atMs: startMs, queue, status: 200 },
      healthAfter: { atMs: startMs + 30_000, queue: null, status: null },
    },
    memory: null,
    ...part,
  };
}

export const lightState = (part: Partial<LightState> = {}): LightState => ({
  light: 'pipeline',
  status: 'down',
  sinceMs: startMs,
  incident: null,
  involved: ['canary:worker'],
  causeRow: ['worker_down', null],
  unknownTold: false,
  ...part,
});

/** A target with every check, its pipeline down. */
export function targetState(part: Partial<TargetState> = {}): TargetState {
  const well = { status: 'up', row: ['pass'], notPassing: 0, notPassingSinceMs: null, last: null } as const;
  return {
    target: 'exports',
    memory: { server: null, told: [] },
    checks: [
      checkState({ ...well, row: ['pass'], check: 'protocol' }),
      checkState(),
      checkState({
        ...well,
        row: ['pass'],
        check: 'health',
        memory: {
          failed: [{ atMs: startMs, count: 2, grown: 0 }],
          over: { 'waiting.warn': startMs },
          stillSinceMs: startMs,
          lastMark: '71/0/4',
        },
      }),
    ],
    lights: [lightState({ light: 'server', status: 'up' }), lightState()],
    ...part,
  };
}

export const incident = (part: Partial<Incident> = {}): Incident => ({
  id: 'inc_1',
  target: 'exports',
  light: 'pipeline',
  severity: 'critical',
  status: 'down',
  cause: 'worker_down',
  reason: 'sentinel_timeout',
  stage: 'canary:worker',
  failures: 3,
  startedAtMs: startMs - 60_000,
  openedAtMs: startMs,
  resolvedAtMs: null,
  closeReason: null,
  observable: true,
  lastGoodMs: startMs - 120_000,
  acknowledged: null,
  told: { severity: 'critical', cause: 'worker_down', atMs: startMs, receivers: ['oncall'] },
  ...part,
});

export const silence = (part: Partial<Silence> = {}): Silence => ({
  id: 'sil_1',
  selector: { names: ['exp*'], labels: { team: 'data' }, light: 'pipeline' },
  reason: 'the new worker is rolled out',
  author: 'deploy',
  createdAtMs: startMs - 1_000,
  endsAtMs: startMs + 600_000,
  endedAtMs: null,
  ...part,
});

export const transition = (part: Partial<Transition> = {}): Transition => ({
  target: 'exports',
  light: 'pipeline',
  atMs: startMs,
  from: 'up',
  to: 'down',
  cause: 'worker_down',
  reason: 'sentinel_timeout',
  stage: 'canary:worker',
  ...part,
});

export const notification = (part: Partial<Notification> = {}): Notification => ({
  id: 'ntf_1',
  type: 'incident.opened',
  incidentId: 'inc_1',
  target: 'exports',
  atMs: startMs,
  body: {
    version: 1,
    id: part.id ?? 'ntf_1',
    type: 'incident.opened',
    at: new Date(startMs).toISOString(),
    title: 'exports pipeline is down: worker_down',
    text: 'one sentence “for” a lock screen',
    incident: null,
    incidents: [],
    target: { name: 'exports', url: 'http://127.0.0.1/mcp', labels: { team: 'data' } },
    queue: null,
    links: { runbook: null },
    chain: 'exports pipeline FAIL worker_down',
    command: 'coalmine why exports',
    behind: { count: 0, targets: [] },
  },
  ...part,
});

export const delivery = (part: Partial<Delivery> = {}): Delivery => ({
  id: 'dlv_1',
  notification: notification(),
  receiver: 'oncall',
  status: 'pending',
  attempts: 0,
  createdAtMs: startMs,
  nextAttemptAtMs: startMs,
  finishedAtMs: null,
  ...part,
});

export const attempt = (part: Partial<Attempt> = {}): Attempt => ({
  atMs: startMs + 1_000,
  durationMs: 20,
  httpStatus: 503,
  error: 'http_error',
  answer: 'try later',
  ...part,
});

/** The batch of the moment when an incident opens. */
export function opening(): Batch {
  const opened = incident();
  return batch({
    observations: [failedObservation()],
    states: [
      targetState({
        lights: [lightState({ light: 'server', status: 'up' }), lightState({ incident: opened })],
      }),
    ],
    transitions: [transition()],
    incidents: [opened],
    notifications: [notification()],
    deliveries: [delivery()],
  });
}
