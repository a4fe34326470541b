// How is the monitor itself at the moment of a scrape? From what the daemon tells of itself, and what waits in the store.

import { Counter, Gauge, type Registry } from 'prom-client';
import type { Vitals } from '../../store/read.ts';
import type { Figures } from '../posts.ts';

export interface Condition {
  atMs: number;
  vitals: Vitals;
  /** Null while the daemon does not answer. */
  figures: Figures | null;
}

/** @returns what fills them. */
export function createMonitor(registry: Registry): (condition: Condition) => void {
  const gauges = createGauges(
    (name, help, labelNames = []) => new Gauge({ name, help, labelNames, registers: [registry] }),
  );
  const totals = createTotals(registry);
  const all = [...Object.values(gauges), ...Object.values(totals)];
  return ({ atMs, vitals, figures }) => {
    for (const one of all) one.reset();
    if (figures === null) forget(gauges);
    gauges.outboxDepth.set(vitals.owed);
    gauges.outboxOldest.set(vitals.owedSinceMs === null ? 0 : Math.max(0, atMs - vitals.owedSinceMs) / 1_000);
    gauges.dead.set(vitals.dead);
    gauges.up.set(figures === null ? 0 : 1);
    if (figures === null) return;
    fill(gauges, figures);
    totals.probes.inc(figures.probes);
    totals.missed.inc(figures.missedTicks);
    totals.cpu.inc(figures.cpuSeconds);
  };
}

/** Those without labels would read 0 where nothing is known. */
function forget({ still: _, ...plain }: ReturnType<typeof createGauges>): void {
  for (const gauge of Object.values(plain)) gauge.remove();
}

type Make = (name: string, help: string, labelNames?: string[]) => Gauge;

const createGauges = (make: Make) => ({
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

function fill(gauges: ReturnType<typeof createGauges>, figures: Figures): void {
  gauges.overdue.set(figures.overdueMs / 1_000);
  if (figures.latenessP50Ms !== null) gauges.latenessP50.set(figures.latenessP50Ms / 1_000);
  if (figures.latenessP99Ms !== null) gauges.latenessP99.set(figures.latenessP99Ms / 1_000);
  gauges.held.set(figures.heldOperations);
  gauges.refuses.set(figures.diskRefuses ? 1 : 0);
  gauges.loopP50.set(figures.loopDelayP50Ms / 1_000);
  gauges.loopP99.set(figures.loopDelayP99Ms / 1_000);
  gauges.loopMax.set(figures.loopDelayMaxMs / 1_000);
  for (const part of ['scheduler', 'writer', 'relay', 'store_file']) {
    gauges.still.set({ part }, figures.still.includes(part) ? 1 : 0);
  }
  gauges.reloadOk.set(figures.lastReloadRefused ? 0 : 1);
  if (figures.configTakenAtMs !== null) gauges.reloaded.set(figures.configTakenAtMs / 1_000);
  gauges.started.set(figures.startedAtMs / 1_000);
  gauges.resident.set(figures.residentBytes);
}
