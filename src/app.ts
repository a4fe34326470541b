// How are the rooms wired? build(config, parts) gives the daemon's start and stop, and the single probe that
// `check` makes with the same prober.

import { createAnnouncer } from './alert/announce.ts';
import { apartIn } from './alert/apart.ts';
import { createHeartbeat, signsOf } from './alert/heartbeat.ts';
import { createRelay } from './alert/relay.ts';
import { drops, resends } from './alert/second-chance.ts';
import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import type { Redactor } from './base/redact.ts';
import { version } from './base/version.ts';
import type { LoadResult } from './config/load/load.ts';
import { swapFor, unfitFor } from './config/load/swap.ts';
import { formatProblem, type Problem } from './config/problem.ts';
import { adviseCapacity } from './config/rules/capacity.ts';
import type { Config, TargetConfig } from './config/schema/schema.ts';
import { createGuard } from './engine/guard/guard.ts';
import { createPulse } from './engine/guard/pulse.ts';
import { lookForStandstill, type Part } from './engine/guard/vitals.ts';
import { hourly } from './engine/hourly.ts';
import { Loop } from './engine/loop.ts';
import { type Around, createProbeTools, type Once, probeOnce } from './engine/probe-once.ts';
import { Recorder } from './engine/recorder.ts';
import { onCall } from './engine/requests/on-call.ts';
import { probesNow } from './engine/requests/probe-now.ts';
import type { Answer, Request } from './engine/requests/request-words.ts';
import { createAnswering } from './engine/requests/requests.ts';
import { plannedIn, windowsOf } from './engine/schedule/maintenance.ts';
import { watchSlo } from './engine/slo/slo-watch.ts';
import type { Doors, Opened as Entered } from './http/doors.ts';
import { probe } from './probe/probe.ts';
import type { StoreError } from './store/file/error.ts';
import { type Opened, type OpenOptions, openStore, type Store } from './store/open.ts';

export interface Parts {
  clock: Clock;
  random: Random;
  log: Log;
  redactor: Redactor;
  /** A defect of ours: the daemon can no longer be trusted and should end. */
  onBroken(error: unknown): void;
}

export interface App {
  /**
   * Takes the store, loads what is remembered, probes, and sends what is owed. `newStore` begins a new one in place of
   * one that is damaged.
   */
  start(how?: {
    newStore: boolean;
  }): Promise<{ ok: true } | { ok: false; error: Pick<StoreError, 'sentence'> }>;
  /**
   * Goes on with another config: targets that did not change notice nothing. One that is not right is refused as a
   * whole, and the one before stays. `file` is named in what is said of it.
   */
  reload(loaded: LoadResult, file: string): Promise<void>;
  reloads(): ReloadCounts;
  /** What of us stands still that should move, for whoever restarts us then. Everything, before the start. */
  standstill(): Promise<Part[]>;
  /** As other processes ask through the store: for what runs within this one. */
  ask(request: Request, author: string): Promise<Answer>;
  /** Ends or calls off what is under way, stores everything, lets the store go. */
  stop(): Promise<void>;
  /** One probe of everything that the target has, without store, thresholds or alerts. */
  probeOnce(target: TargetConfig, signal: AbortSignal, around?: Partial<Around>): Promise<Once>;
}

/** Of configs that came while the daemon was running. */
export interface ReloadCounts {
  taken: number;
  refused: number;
  /** The newest one was. */
  lastRefused: boolean;
  /** Unix time of when the config was taken that is in force; null before the start. */
  takenAtMs: number | null;
}

export function build(first: Config, parts: Parts): App {
  const { clock, redactor, log } = parts;
  const tools = createProbeTools(parts);
  const reloads: ReloadCounts = { taken: 0, refused: 0, lastRefused: false, takenAtMs: null };
  let running: Running | null = null;
  let config = first;

  const refuse = (file: string, problems: readonly Problem[]): void => {
    reloads.refused += 1;
    reloads.lastRefused = true;
    log.error('config_refused', { file, problems: problems.map(formatProblem), todo: mending });
  };

  return {
    async start({ newStore } = { newStore: false }) {
      const opened = await takeStore(config, parts, newStore, {
        lateMs: () => running?.loop.lateness().lastMinute.p99Ms ?? null,
        planned: (...span) => plannedIn(running?.windows ?? windowsOf(config.maintenance), ...span),
      });
      if (!opened.ok) return opened;
      const entered = await enter(config, parts, opened.store, {
        probe: (request) => probe(request, tools),
        reloads: () => reloads,
      });
      if (!entered.ok) {
        await opened.store.close();
        return { ok: false, error: { sentence: entered.says } };
      }
      running = entered.running;
      await begin(running, config, log);
      reloads.takenAtMs = clock.nowMs();
      log.info('started', { version, targets: config.targets.length, owed: running.relay.depth() });
      return { ok: true };
    },

    async reload(loaded, file) {
      if (!loaded.ok) return refuse(file, loaded.problems);
      const unfit = unfitFor(config, loaded.config, file);
      if (unfit.length > 0) return refuse(file, unfit);
      // A secret of before stays hidden: it may still be on its way somewhere.
      for (const secret of loaded.secrets) redactor.add(secret);
      const { config: next, ...counts } = await swapFor(config, loaded.config);
      if (running === null) return;
      config = next;
      retarget(running, config);
      await running.show(config);
      reloads.taken += 1;
      reloads.lastRefused = false;
      reloads.takenAtMs = clock.nowMs();
      tellCrowds(config, log);
      log.info('config_reloaded', { file, ...counts });
    },

    reloads: () => ({ ...reloads }),

    standstill: async () =>
      running === null ? ['scheduler', 'writer', 'relay'] : lookForStandstill({ clock, ...running }),

    ask: async (request, author) => running?.answering.ask(request, author) ?? notRunning,

    async stop() {
      if (running === null) return;
      const ending = running;
      running = null;
      await end(ending, log);
    },

    probeOnce: (target, signal, around = {}) => probeOnce(target, signal, around, tools),
  };
}

const takeStore = (
  { store: { path, retention } }: Config,
  { clock, log }: Parts,
  newStore: boolean,
  told: Pick<OpenOptions, 'lateMs' | 'planned'>,
): Promise<Opened> =>
  openStore(path, {
    clock,
    retention,
    ...told,
    ...(newStore ? { onSetAside: (kept) => log.warn('store_set_aside', { kept, todo: mourning }) } : {}),
    onHeld: (trouble) =>
      log.error('store_held', { trouble, todo: trouble === 'corrupt' ? damaged : holding }),
    onMisplaced: (told) => log.error('store_misplaced', { ...told }),
    onStored: (counts) => log.info('store_recovered', counts),
  });

type Running = ReturnType<typeof wire> & Omit<Extract<Entered, { ok: true }>, 'ok'>;

/** Wires everything, and opens the doors before anything is probed: a port that is taken is told at once. */
async function enter(
  config: Config,
  parts: Parts,
  store: Store,
  { probe: visit, reloads }: { probe: Visit; reloads(): ReloadCounts },
): Promise<{ ok: true; running: Running } | { ok: false; says: string }> {
  const doors = await doorsFor(config, parts, store);
  const wired = wire(config, parts, { ...store, ...doors?.ports }, visit);
  const still = () => lookForStandstill({ clock: parts.clock, ...wired });
  const entered = (await doors?.open({ ...wired, still, reloads })) ?? notListening;
  return entered.ok ? { ok: true, running: { ...wired, ...entered } } : entered;
}

const notListening = { ok: true as const, show: async (_: Config) => {}, closeDoors: async () => {} };

/** The room is loaded only where it is asked for. */
async function doorsFor(
  { listen, store: { path: storePath } }: Config,
  { clock, log }: Parts,
  store: Store,
): Promise<Doors | null> {
  if (listen === null) return null;
  const { prepareDoors } = await import('./http/doors.ts');
  return prepareDoors({ listen, store, storePath, clock, log });
}

async function begin(running: Running, config: Config, log: Log): Promise<void> {
  const { recorder, pulse, loop, relay, heartbeat, store, answering, show } = running;
  tellCrowds(config, log);
  await recorder.start(config.targets);
  pulse.start();
  loop.start();
  await relay.start();
  store.follow(answering.look);
  heartbeat.retarget(config.heartbeat);
  await show(config);
}

async function end(running: Running, log: Log): Promise<void> {
  const { store, pulse, loop, relay, heartbeat, answering, endSloWatch, endTelling, closeDoors } = running;
  pulse.stop();
  endTelling();
  await endSloWatch();
  await closeDoors();
  await heartbeat.stop();
  await loop.stop();
  await relay.stop();
  await answering.end();
  await store.close();
  const lost = store.held();
  if (lost > 0) log.error('store_lost', { operations: lost });
  log.info('stopped', { ...loop.stats(), lateness: loop.lateness(), owed: relay.depth() });
}

function tellCrowds(config: Config, log: Log): void {
  for (const says of adviseCapacity(config)) log.warn('too_much_asked', { says });
}

const notRunning: Answer = { ok: false, why: 'stopping', says: 'the daemon is not running' };

const mending = 'The config before it stays in force. Mend the file: it is read again when it changes.';

const damaged =
  'The store is damaged: probing and alerting go on from memory. Save what can be read with `coalmine db backup`, then start with --new-store.';

const mourning = 'A new store begins: history and open incidents are in the file that was kept.';

const holding =
  'The disk refuses to write: probing and alerting go on from memory. Free space or mend the disk.';

type Visit = ConstructorParameters<typeof Loop>[0]['probe'];

function wire(config: Config, parts: Parts, store: Store, visit: Visit) {
  const { clock, random, log, redactor, onBroken } = parts;
  const announce = createAnnouncer(redactor);
  const relay = createRelay({
    outbox: store.outbox,
    receivers: config.receivers,
    clock,
    random,
    log,
    redactor,
    announce,
  });
  const { targets, concurrency } = config;
  const windows = windowsOf(config.maintenance);
  const pulse = createPulse(clock, () => recorder.review());
  const recorder: Recorder = new Recorder({
    journal: store.journal,
    guard: createGuard({ targets, pulse, onUnwell: (why) => recorder.tellUnwell(why) }),
    windows,
    apart: apartIn(config.receivers),
    announce,
    newId: random.id,
    clock,
    log,
    onDeliveries: (deliveries) => relay.enqueue(deliveries),
    onBroken,
  });
  const { baselines } = store;
  const loop = new Loop({ targets, concurrency, recorder, baselines, probe: visit, clock, log, onBroken });
  const again = { resend: resends(relay), drop: drops(relay) };
  const handlers = { probe_now: probesNow(loop, clock), ...onCall(recorder, clock), ...again };
  const answering = createAnswering({
    requests: store.requests,
    handlers,
    newId: random.id,
    clock,
    log,
    onBroken,
  });
  const signs = signsOf({ clock, loop, relay, store });
  const heartbeat = createHeartbeat({ clock, log, redactor, signs });
  const endSloWatch = watchSlo({ recorder, downs: store.downs, clock, onBroken });
  const endTelling = hourly(clock, () =>
    log.info('loop_figures', { ...loop.stats(), lateness: loop.lateness() }),
  );
  return { store, windows, relay, recorder, pulse, loop, heartbeat, answering, endSloWatch, endTelling };
}

function retarget(running: ReturnType<typeof wire>, config: Config): void {
  const { relay, recorder, loop } = running;
  // The last words on what is removed go to receivers as they are configured now.
  relay.retarget(config.receivers);
  running.windows = windowsOf(config.maintenance);
  recorder.retarget(config.targets, running.windows, apartIn(config.receivers));
  loop.retarget(config.targets, config.concurrency);
  running.heartbeat.retarget(config.heartbeat);
}
