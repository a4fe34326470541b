// How does everything stand at the moment of a scrape? Gauges that are written anew for each: from the one snapshot
// that every surface renders, and from what the daemon tells of itself.

import { Counter, Gauge, type Registry } from 'prom-client';
import type { Snapshot } from '../../report/snapshot.ts';
import type { Vitals } from '../../store/read.ts';
import type { TargetOverview } from '../../store/readings.ts';
import type { Figures } from '../posts.ts';
import type { Meter } from './meter.ts';

export interface Standing {
  snapshot: Snapshot;
  vitals: Vitals;
  meter: Pick<Meter, 'last' | 'certificates'>;
  /** Null while the daemon does not answer. */
  figures: Figures | null;
}

/** @returns what fills them. */
export function createGauges(registry: Registry): (standing: Standing) => void {
  const make = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const ofTargets = createTargetGauges(make);
  const ofMonitor = createMonitorGauges(make);
  const totals = createTotals(registry);
  const all = [...Object.values(ofTargets), ...Object.values(ofMonitor), ...Object.values(totals)];
  return ({ snapshot, vitals, meter, figures }) => {
    for (const gauge of all) gauge.reset();
    if (figures === null) forget(ofMonitor);
    for (const target of snapshot.targets) fillTarget(ofTargets, target, meter);
    ofMonitor.outboxDepth.set(vitals.owed);
    ofMonitor.outboxOldest.set(
      vitals.owedSinceMs === null ? 0 : Math.max(0, snapshot.atMs - vitals.owedSinceMs) / 1_000,
    );
    ofMonitor.dead.set(vitals.dead);
    ofMonitor.up.set(figures === null ? 0 : 1);
    if (figures === null) return;
    fillMonitor(ofMonitor, figures);
    totals.probes.inc(figures.probes);
    totals.missed.inc(figures.missedTicks);
    totals.cpu.inc(figures.cpuSeconds);
  };
}

/** Those without labels would read 0 where nothing is known. */
function forget({ still: _, ...plain }: ReturnType<typeof createMonitorGauges>): void {
  for (const gauge of Object.values(plain)) gauge.remove();
}

type Make = (name: string, help: string, labelNames?: string[]) => Gauge;

const createTargetGauges = (make: Make) => ({
  status: make('coalmine_light_status', 'The status that a light has: the one that is there is 1.', [
    'target',
    'light',
    'status',
  ]),
  since: make('coalmine_light_status_since_timestamp_seconds', 'Since when a light has its status.', [
    'target',
    'light',
  ]),
  incident: make('coalmine_incident_open', 'An open incident with its severity and cause.', [
    'target',
    'light',
    'severity',
    'cause',
  ]),
  availability: make('coalmine_light_availability_ratio', 'Of the last 30 days, as far as it is known.', [
    'target',
    'light',
  ]),
  verdict: make('coalmine_check_verdict', 'The verdict of the newest observation of a check is 1.', [
    'target',
    'check',
    'verdict',
  ]),
  probed: make('coalmine_last_probe_timestamp_seconds', 'When the protocol was last checked.', ['target']),
  waiting: make('coalmine_queue_waiting_jobs', 'Jobs that wait, as the health URL tells.', ['target']),
  active: make('coalmine_queue_active_jobs', 'Jobs that are worked on.', ['target']),
  failed: make('coalmine_queue_failed_jobs', 'Failed jobs that the server still keeps.', ['target']),
  workers: make('coalmine_queue_workers', 'Workers alive.', ['target']),
  oldest: make('coalmine_queue_oldest_age_seconds', 'Age of the oldest job that waits.', ['target']),
  certificate: make(
    'coalmine_certificate_end_timestamp_seconds',
    'When the certificate that ends first does so.',
    ['target'],
  ),
});

function fillTarget(
  gauges: ReturnType<typeof createTargetGauges>,
  { target, lights, last, queue }: TargetOverview,
  meter: Standing['meter'],
): void {
  for (const { light, status, sinceMs, incident, month } of lights) {
    gauges.status.set({ target, light, status }, 1);
    gauges.since.set({ target, light }, sinceMs / 1_000);
    if (month.share !== null) gauges.availability.set({ target, light }, month.share);
    if (incident !== null) {
      const { severity, cause } = incident;
      gauges.incident.set({ target, light, severity, cause: cause ?? 'none' }, 1);
    }
  }
  for (const { check, verdict } of meter.last().get(target) ?? []) {
    gauges.verdict.set({ target, check, verdict }, 1);
  }
  if (last !== null) gauges.probed.set({ target }, last.atMs / 1_000);
  const endsMs = meter.certificates().get(target);
  if (endsMs !== undefined) gauges.certificate.set({ target }, endsMs / 1_000);
  for (const [gauge, value] of [
    [gauges.waiting, queue?.waiting],
    [gauges.active, queue?.active],
    [gauges.failed, queue?.failed],
    [gauges.workers, queue?.workers],
    [gauges.oldest, queue?.oldestAgeMs === undefined ? null : inSeconds(queue.oldestAgeMs)],
  ] as const) {
    // What the server does not tell is no zero.
    if (value !== null && value !== undefined) gauge.set({ target }, value);
  }
}

const createMonitorGauges = (make: Make) => ({
  up: make('coalmine_monitor_up', '1 while the daemon answers its own listener.'),
  latenessP50: make('coalmine_schedule_lateness_p50_seconds', 'How late probes began in the last minute.'),
  latenessP99: make('coalmine_schedule_lateness_p99_seconds', 'How late probes began in the last minute.'),
  overdue: make('coalmine_schedule_overdue_seconds', 'How long the first thing that is due has been due.'),
  held: make('coalmine_writer_held_operations', 'What waits in memory because the disk refuses it.'),
  refuses: make('coalmine_writer_disk_refuses', '1 while the disk refuses to write.'),
  outboxDepth: make('coalmine_outbox_deliveries', 'Deliveries that are not finished.'),
  outboxOldest: make(
    'coalmine_outbox_oldest_age_seconds',
    'Age of the oldest of them; 0 where there is none.',
  ),
  dead: make('coalmine_dead_deliveries', 'Deliveries of the last week that were given up.'),
  loopP50: make('coalmine_event_loop_delay_p50_seconds', 'Of the daemon, since the scrape before.'),
  loopP99: make('coalmine_event_loop_delay_p99_seconds', 'Of the daemon, since the scrape before.'),
  loopMax: make('coalmine_event_loop_delay_max_seconds', 'Of the daemon, since the scrape before.'),
  still: make('coalmine_standing_still', '1 for what should move and does not.', ['part']),
  reloadOk: make('coalmine_config_last_reload_successful', '0 when the last config was refused.'),
  reloaded: make('coalmine_config_taken_timestamp_seconds', 'When the config was taken that is in force.'),
  started: make('process_start_time_seconds', 'When the daemon started.'),
  resident: make('process_resident_memory_bytes', 'Of the whole process.'),
});

/** Counted by the daemon: the thread only passes them on. */
const createTotals = (registry: Registry) => {
  const make = (name: string, help: string): Counter => new Counter({ name, help, registers: [registry] });
  return {
    probes: make('coalmine_probes_total', 'Probes since the start.'),
    missed: make('coalmine_skipped_ticks_total', 'Ticks at which a target was not visited, since the start.'),
    cpu: make('process_cpu_seconds_total', 'That the whole process has used.'),
  };
};

function fillMonitor(gauges: ReturnType<typeof createMonitorGauges>, figures: Figures): void {
  gauges.overdue.set(figures.overdueMs / 1_000);
  if (figures.latenessP50Ms !== null) gauges.latenessP50.set(figures.latenessP50Ms / 1_000);
  if (figures.latenessP99Ms !== null) gauges.latenessP99.set(figures.latenessP99Ms / 1_000);
  gauges.held.set(figures.heldOperations);
  gauges.refuses.set(figures.diskRefuses ? 1 : 0);
  gauges.loopP50.set(figures.loopDelayP50Ms / 1_000);
  gauges.loopP99.set(figures.loopDelayP99Ms / 1_000);
  gauges.loopMax.set(figures.loopDelayMaxMs / 1_000);
  for (const part of ['scheduler', 'writer', 'relay']) {
    gauges.still.set({ part }, figures.still.includes(part) ? 1 : 0);
  }
  gauges.reloadOk.set(figures.lastReloadRefused ? 0 : 1);
  if (figures.configTakenAtMs !== null) gauges.reloaded.set(figures.configTakenAtMs / 1_000);
  gauges.started.set(figures.startedAtMs / 1_000);
  gauges.resident.set(figures.residentBytes);
}

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
