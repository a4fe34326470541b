// What does the dashboard show in a test? The story of the demo at fixed times: a fleet that is well, the worker of one
// target killed, and the worker back, all as they would be read from a store.

import type { CheckState } from '../../src/engine/state/state.ts';
import type { Silence } from '../../src/engine/tell/silence.ts';
import type { Incident, LightName, Status } from '../../src/engine/words.ts';
import type { StageName } from '../../src/probe/report.ts';
import { snapshotOf } from '../../src/report/snapshot/snapshot.ts';
import type { RecentObservation } from '../../src/store/read.ts';
import type { Availability, LightOverview, TargetOverview } from '../../src/store/readings.ts';
import { dayMs } from '../../src/store/spans.ts';
import { type Facts, type Known, nothingKnown, type TargetFacts } from '../../src/top/model/facts.ts';
import { firstView, targetPlace, type View } from '../../src/top/model/view.ts';
import { target as configured } from '../engine/samples.ts';
import * as record from '../store/records.ts';

export const nowMs = Date.UTC(2026, 10, 24, 3, 12, 4);
export const ago = (seconds: number): number => nowMs - seconds * 1_000;

export type Moment = 'well' | 'killed' | 'back';

const share = (down: number): Availability => ({
  upMs: dayMs - down,
  degradedMs: 0,
  downMs: down,
  share: 1 - down / dayMs,
  coverage: 0.83,
});

const light = (
  name: LightName,
  status: Status,
  seconds: number,
  incident: Incident | null = null,
): LightOverview => ({
  light: name,
  status,
  sinceMs: ago(seconds),
  incident,
  day: share(status === 'up' ? 0 : 600_000),
  month: share(status === 'up' ? 60_000 : 1_200_000),
});

export const openIncident = record.incident({
  target: 'exports',
  startedAtMs: ago(190),
  openedAtMs: ago(180),
  failures: 4,
});
const overIncident = record.incident({
  ...openIncident,
  status: 'resolved',
  resolvedAtMs: ago(20),
  closeReason: 'recovered',
});

const overview = (
  target: string,
  lights: LightOverview[],
  part: Partial<TargetOverview> = {},
): TargetOverview => ({
  target,
  lights,
  last: { atMs: ago(18), durationMs: 82, verdict: 'pass' },
  queue: null,
  ...part,
});

const queue = (waiting: number, active: number) => ({ ...record.queue, waiting, active, failed: 2 });

export function fleet(moment: Moment): TargetOverview[] {
  const server = light('server', 'up', 90_000);
  const pipeline =
    moment === 'killed'
      ? light('pipeline', 'down', 180, openIncident)
      : light('pipeline', 'up', moment === 'back' ? 20 : 90_000);
  const slow = record.incident({
    id: 'inc_2',
    target: 'search',
    light: 'server',
    severity: 'warning',
    status: 'degraded',
    cause: null,
    reason: 'slow',
    stage: 'handshake',
  });
  return [
    overview('billing', [server]),
    overview('exports', [server, pipeline], { queue: moment === 'killed' ? queue(14, 0) : queue(1, 1) }),
    overview('exports-eu', [server, light('pipeline', 'up', 7_200)], { queue: queue(0, 2) }),
    overview('mail', [light('server', 'unknown', 45)], { last: null }),
    overview('search', [light('server', 'degraded', 4_000, slow)], {
      last: { atMs: ago(5), durationMs: 2_350, verdict: 'degraded' },
    }),
    overview('図書館📚', [server], { last: { atMs: ago(9), durationMs: 1_234, verdict: 'pass' } }),
  ];
}

/** The newest last: a probe a minute, and what each check of it saw. */
export function recentOf(target: string, moment: Moment): RecentObservation[] {
  return Array.from({ length: 30 }, (_, nth) => {
    const startedAtMs = ago((29 - nth) * 60 + 18);
    const dead =
      target === 'exports' &&
      (moment === 'killed' ? nth >= 26 : moment === 'back' ? nth >= 24 && nth < 29 : false);
    const look = {
      check: 'protocol' as const,
      startedAtMs,
      durationMs: 60 + ((nth * 37) % 50),
      verdict: 'pass' as const,
      suspect: nth === 3,
      waiting: null,
    };
    const canary: RecentObservation = {
      ...look,
      check: 'canary:worker',
      startedAtMs: startedAtMs + 8,
      verdict: dead ? 'fail' : 'pass',
      suspect: false,
    };
    const health: RecentObservation = {
      ...look,
      check: 'health',
      suspect: false,
      waiting: dead ? nth - 20 : 1,
    };
    return target.startsWith('exports') ? [look, canary, health] : [look];
  }).flat();
}

const silence: Silence = {
  id: 'sil_1',
  selector: { names: ['exports-*'], labels: {}, light: null },
  reason: 'moving house',
  author: 'anna',
  createdAtMs: ago(60),
  endsAtMs: ago(-3_600),
  endedAtMs: null,
};

export function factsAt(moment: Moment, part: Partial<Facts> = {}): Facts {
  const targets = fleet(moment);
  return {
    atMs: nowMs,
    path: '/var/lib/coalmine/coalmine.db',
    trouble: null,
    snapshot: snapshotOf(targets, nowMs, [silence]),
    recent: new Map(
      targets
        .filter(({ target }) => target !== 'mail')
        .map(({ target }) => [target, recentOf(target, moment)]),
    ),
    marks: new Map([
      ['billing', ['drift']],
      ['search', ['flapping']],
    ]),
    vitals: {
      running: true,
      sinceMs: ago(11_100),
      saidAtMs: ago(10),
      lateMs: 12.4,
      owed: moment === 'killed' ? 1 : 0,
      owedSinceMs: moment === 'killed' ? ago(9) : null,
      dead: 0,
    },
    target: null,
    incident: null,
    ...part,
  };
}

const labels: Record<string, Record<string, string>> = {
  billing: { team: 'money' },
  exports: { team: 'data', region: 'us' },
  'exports-eu': { team: 'data', region: 'eu' },
};

export const known: Known = {
  ...nothingKnown,
  targets: new Map(
    fleet('well').map(({ target: name }) => [
      name,
      {
        ...configured({ url: 'https://jobs.example.com/mcp', labels: labels[name] ?? {} }),
        // The config takes no such name; a store may hold one of an older version.
        name,
      },
    ]),
  ),
};

function checksAt(moment: Moment): CheckState[] {
  const stage = (name: StageName, fromMs: number, durationMs: number, failed = false) => ({
    stage: name,
    outcome: failed ? ('fail' as const) : ('pass' as const),
    reason: failed ? ('sentinel_timeout' as const) : null,
    startedAtMs: ago(18) + fromMs,
    durationMs,
  });
  const passed = {
    verdict: 'pass',
    reason: null,
    stage: null,
    atMs: ago(18),
    healthBefore: null,
    healthAfter: null,
  } as const;
  const well = {
    status: 'up',
    row: ['pass', 'pass', 'pass'],
    notPassing: 0,
    notPassingSinceMs: null,
    sinceMs: ago(90_000),
  } as const;
  const dead = moment === 'killed';
  const canaryStage = [stage('canary:worker', 80, dead ? 2_000 : 412, dead)];
  return [
    record.checkState({
      ...well,
      check: 'protocol',
      row: [...well.row],
      last: {
        ...passed,
        durationMs: 82,
        stages: [stage('connect', 0, 4.2), stage('handshake', 4, 61), stage('tools', 66, 16.4)],
      },
    }),
    dead
      ? record.checkState({
          sinceMs: ago(180),
          notPassingSinceMs: ago(190),
          notPassing: 4,
          row: ['fail', 'fail', 'fail'],
          last: {
            ...passed,
            verdict: 'fail',
            reason: 'sentinel_timeout',
            stage: 'canary:worker',
            durationMs: 2_000,
            stages: canaryStage,
            healthBefore: { atMs: ago(18), status: 200, queue: queue(13, 0) },
            healthAfter: { atMs: ago(16), status: 200, queue: { ...queue(14, 0), workers: 0 } },
          },
        })
      : record.checkState({
          ...well,
          row: [...well.row],
          last: { ...passed, durationMs: 412, stages: canaryStage },
        }),
    record.checkState({
      ...well,
      check: 'health',
      row: [...well.row],
      last: { ...passed, durationMs: 9, stages: [stage('health', 0, 9)] },
    }),
  ];
}

export function exportsAt(moment: Moment): TargetFacts {
  const window = { sinceMs: nowMs - 3_600_000, untilMs: nowMs };
  const bucketMs = 60_000;
  const recent = recentOf('exports', moment);
  const seen = fleet(moment).find(({ target }) => target === 'exports');
  const history = (check: CheckState['check']): TargetFacts['checks'][number]['history'] => {
    const buckets = recent
      .filter((one) => one.check === check)
      .map(({ startedAtMs, verdict, durationMs }) => ({
        fromMs: Math.floor(startedAtMs / bucketMs) * bucketMs,
        counts: { pass: 0, degraded: 0, fail: 0, unknown: 0, suspect: 0, [verdict]: 1 },
        latency:
          check === 'health' || verdict === 'fail'
            ? null
            : { p50Ms: durationMs, p95Ms: durationMs, p99Ms: durationMs },
      }));
    const failed = buckets.filter(({ counts }) => counts.fail > 0).length;
    const total = {
      counts: { pass: buckets.length - failed, degraded: 0, fail: failed, unknown: 0, suspect: 0 },
      latency: check === 'health' ? null : { p50Ms: 84, p95Ms: 108, p99Ms: 109 },
    };
    return { ...window, tier: 'observation', bucketMs, buckets, total };
  };
  const checks = checksAt(moment);
  return {
    target: 'exports',
    why: {
      nowMs,
      config: known.targets.get('exports') ?? null,
      state: {
        target: 'exports',
        checks,
        lights: (seen?.lights ?? []).map((one) => record.lightState({ ...one, involved: [], causeRow: [] })),
        memory: { server: { era: 'legacy', transport: 'http', checkedAtMs: ago(10_000) }, told: [] },
      },
      slo: [],
      mutes: [],
      evidence:
        moment === 'killed' ? [record.failedObservation({ startedAtMs: ago(18), durationMs: 2_000 })] : [],
      told: [],
      events: [],
    },
    checks: checks.map(({ check }) => ({ check, history: history(check) })),
    depths: recent
      .filter(({ check }) => check === 'health')
      .map(({ startedAtMs, waiting }) => ({
        fromMs: Math.floor(startedAtMs / bucketMs) * bucketMs,
        waiting,
        active: moment === 'killed' ? 0 : 1,
        failed: 2,
      })),
    window,
    bucketMs,
    days: (['server', 'pipeline'] as const).map((name) => ({
      light: name,
      days: Array.from({ length: 90 }, (_, nth) => ({
        fromMs: nowMs - (90 - nth) * dayMs,
        upMs: nth < 40 ? 0 : dayMs,
        degradedMs: nth === 60 ? 1 : 0,
        downMs: name === 'pipeline' && (nth === 70 || (nth === 89 && moment !== 'well')) ? 1 : 0,
      })),
    })),
    incidents: moment === 'well' ? [] : [moment === 'killed' ? openIncident : overIncident],
    tools: { count: 12, seenAtMs: ago(10_000), acceptedAtMs: ago(500_000), drift: null },
    recent,
  };
}

export const story = (moment: Moment): NonNullable<Facts['incident']> => ({
  incident: moment === 'back' ? overIncident : openIncident,
  nowMs,
  mute: null,
  heldSinceMs: null,
  transitions: [record.transition({ atMs: ago(180) })],
  deliveries: [
    {
      ...record.delivery({ createdAtMs: ago(180), status: 'done', finishedAtMs: ago(170) }),
      type: 'incident.opened',
      foldedInto: null,
      incidents: 1,
      attempts: [
        record.attempt({ atMs: ago(180), answer: 'no\u001b[2J' }),
        record.attempt({ atMs: ago(170), httpStatus: 204, error: null, answer: null }),
      ],
    },
  ],
});

export const onTarget: View = {
  ...firstView,
  place: { ...targetPlace('exports'), range: 0 },
  behind: [{ at: 'overview' }],
};
export const onIncident: View = {
  ...firstView,
  place: { at: 'incident', id: 'inc_1', from: 0, item: 0 },
  behind: [{ at: 'overview' }, onTarget.place],
};
