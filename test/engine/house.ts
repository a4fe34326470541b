// How is a loop watched? The real loop and recorder on a clock that the test moves; the probe is a door: the test
// says what each visit sees, and when.

import { createAnnouncer } from '../../src/alert/announce.ts';
import { silentLog } from '../../src/base/log.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { createGuard } from '../../src/engine/guard/guard.ts';
import { createPulse } from '../../src/engine/guard/pulse.ts';
import { Loop } from '../../src/engine/loop.ts';
import type { Baselines, Batch, Durability } from '../../src/engine/ports.ts';
import { Recorder } from '../../src/engine/recorder.ts';
import type { Window } from '../../src/engine/schedule/maintenance.ts';
import type { Delivery, Observation } from '../../src/engine/words.ts';
import type { CheckPart, ProbeRequest } from '../../src/probe/probe.ts';
import type { Outcome, ProbeReport } from '../../src/probe/report.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { type PartFields, partOf, target } from './samples.ts';

const report: ProbeReport = {
  startedAtMs: 0,
  durationMs: 0,
  protocol: null,
  stages: [],
  healthBefore: null,
  healthAfter: null,
  retryAfterMs: null,
  closing: [],
  known: null,
};

export interface Visit {
  request: ProbeRequest;
  atMs: number;
  /** The checks that this visit was sent for, as the loop names them. */
  checks: string[];
  sees(check: CheckPart['check'], outcome: Outcome, fields?: Partial<PartFields>): void;
  ends(found?: Partial<ProbeReport>): void;
  breaks(error: Error): void;
}

export interface Limits {
  total?: number;
  perHost?: number;
  /** What the disk says to each commit. */
  durability?: Durability;
  baselines?: Baselines;
  windows?: Window[];
  /** How often we feel our own pulse; left out, never. */
  beatMs?: number;
}

const noBaselines: Baselines = { of: () => null, seen: async () => {} };

export function run(targets: TargetConfig[], limits: Limits = {}) {
  const { total = 9, perHost = 9, durability = 'stored', baselines = noBaselines, windows = [] } = limits;
  const clock = createVirtualClock();
  const visits: Visit[] = [];
  const batches: Batch[] = [];
  const delivered: Delivery[] = [];
  const broken: unknown[] = [];
  let made = 0;
  const pulse = createPulse(clock, () => recorder.review(), limits.beatMs);
  const recorder: Recorder = new Recorder({
    guard: createGuard({ targets, pulse, onUnwell: (why) => recorder.tellUnwell(why) }),
    windows,
    journal: {
      load: async () => [],
      silences: async () => [],
      async commit(batch) {
        batches.push(batch);
        return durability;
      },
    },
    announce: createAnnouncer(createRedactor()),
    newId: (prefix) => `${prefix}_${++made}`,
    clock,
    log: silentLog,
    onDeliveries: (deliveries) => delivered.push(...deliveries),
    onBroken: (error) => broken.push(error),
  });
  const probe = (request: ProbeRequest): Promise<ProbeReport> =>
    new Promise((resolve, reject) => {
      const { due } = request;
      const canaries = due.canaries.map((name) => `canary:${name}`);
      visits.push({
        request,
        atMs: clock.monotonicMs(),
        checks: [...(due.protocol ? ['protocol'] : []), ...canaries, ...due.health],
        sees(check, outcome, fields = {}) {
          if (check === 'protocol') request.onVisited?.();
          request.onPart?.(partOf(check, outcome, { startedAtMs: clock.nowMs(), ...fields }));
        },
        ends: (found = {}) => resolve({ ...report, ...found }),
        breaks: reject,
      });
    });
  const log = silentLog;
  const onBroken = (error: unknown): void => void broken.push(error);
  const concurrency = { total, perHost };
  const loop = new Loop({ targets, concurrency, recorder, baselines, probe, clock, log, onBroken });
  void recorder.start(targets);
  loop.start();
  if (limits.beatMs !== undefined) pulse.start();
  const observations = (): Observation[] => batches.flatMap((batch) => batch.observations);
  return { clock, loop, recorder, visits, observations, delivered, broken };
}

export const bare = (fields: Record<string, unknown> = {}): TargetConfig =>
  target({ canaries: [], health: null, interval: '60s', ...fields });

/** Lets time pass until there are so many visits. */
export async function until({ clock, visits }: ReturnType<typeof run>, count: number): Promise<Visit> {
  for (let waited = 0; visits.length < count && waited < 100; waited += 1) {
    await clock.advance(clock.nextTimerMs() ?? 0);
  }
  const visit = visits[count - 1];
  if (visit === undefined) throw new Error(`only ${visits.length} visits`);
  return visit;
}
