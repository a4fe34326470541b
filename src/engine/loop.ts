// Who takes what is due? One timer for the first due time of all; it takes each due target, sends a probe, and
// sees that every part of it is recorded and followed up.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { hostOf } from '../config/address.ts';
import { isHealth } from '../config/health.ts';
import type { TargetConfig } from '../config/schema/schema.ts';
import { noHealthMemory } from '../probe/health/health-memory.ts';
import type { CheckPart, ProbeRequest } from '../probe/probe.ts';
import type { Due, ProbeReport } from '../probe/report.ts';
import type { Ruling } from './guard/guard.ts';
import { createWitnesses, type Witnesses } from './guard/witnesses.ts';
import { checksOf } from './judge/light.ts';
import type { Baselines } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { type Agenda, createAgenda, type Entry, nowOf } from './schedule/agenda.ts';
import { createCallingOff } from './schedule/calling-off.ts';
import { followUp, type Repeats } from './schedule/follow-up.ts';
import { createGate, type Gate, type Limits } from './schedule/gate.ts';
import { createLatenessWatch, type LatenessFigures } from './schedule/lateness.ts';
import type { Now } from './schedule/rhythm.ts';
import { firstRoundMs } from './schedule/schedule.ts';
import { checksIn, dueAlone, dueAt, dueNow, heedRetryAfter } from './schedule/visits.ts';
import { createWatchlist, type Watched } from './schedule/watched.ts';
import { sightingOf } from './state/memory.ts';
import type { CheckState } from './state/state.ts';
import type { CheckName } from './words.ts';

export interface LoopOptions {
  targets: readonly TargetConfig[];
  concurrency: Limits;
  recorder: Recorder;
  baselines: Baselines;
  probe(request: ProbeRequest): Promise<ProbeReport>;
  clock: Clock;
  log: Log;
  /** A defect of ours: nothing can be trusted any more. */
  onBroken(error: unknown): void;
}

export interface LoopStats {
  probes: number;
  missedTicks: number;
  /** How late the probe that started last was. */
  latenessMs: number;
}

/** `begun` is the Unix time at which it got its turn, null when it never does. */
export type AskedFor =
  | { ok: true; begun: Promise<number | null> }
  | { ok: false; why: 'unknown_target' | 'already_out' | 'told_to_wait' | 'stopping'; waitMs?: number };

interface Sending {
  dueMs: number;
  /** It looks again at what was looked at a moment ago. */
  repeated: boolean;
  /** Hears once when it has its turn, or that it never gets it. */
  onBegun?: (atMs: number | null) => void;
}

/** What may not have counted is looked at again after so long: at once, while we are unwell, would be a storm. */
const doubtedAgainMs = 60_000;

/** What is under way may end by itself for so long when the daemon stops. */
const graceMs = 1_000;

export class Loop {
  readonly #options: LoopOptions;
  readonly #agenda: Agenda;
  readonly #gate: Gate;
  readonly #watchlist = createWatchlist();
  readonly #running = new Set<Promise<void>>();
  readonly #calling = createCallingOff();
  readonly #stats: LoopStats = { probes: 0, missedTicks: 0, latenessMs: 0 };
  readonly #lateness = createLatenessWatch();
  #witnesses: Witnesses;
  #stopping = false;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#agenda = createAgenda(options.clock, (entry, now) => this.#takeDue(entry, now));
    this.#gate = createGate(options.concurrency);
    this.#witnesses = createWitnesses(options.targets);
  }

  start(): void {
    this.retarget(this.#options.targets, this.#options.concurrency);
  }

  /**
   * What is to be probed from now on. A target that is the same object as before is not touched; one that changed
   * keeps its due times while its rhythm is the same; a probe of one that is gone ends, and nobody hears of it.
   */
  retarget(targets: readonly TargetConfig[], concurrency: Limits): void {
    this.#gate.limit(concurrency);
    this.#witnesses = createWitnesses(targets);
    const now = nowOf(this.#options.clock);
    const begun = this.#watchlist.retarget(targets);
    for (const watched of begun) {
      const { rhythm } = watched;
      const { extraMs, regularMs } = rhythm.begin(now, firstRoundMs(begun.length));
      if (extraMs !== null) this.#agenda.add({ watched, dueMs: extraMs, rhythm: null, repeat: null });
      if (regularMs !== null) this.#agenda.add({ watched, dueMs: regularMs, rhythm, repeat: null });
    }
    this.#agenda.arm();
  }

  /** Starts nothing more, lets probes under way end for a moment, then calls them off. */
  async stop(): Promise<void> {
    const { clock, recorder } = this.#options;
    this.#stopping = true;
    this.#agenda.close();
    const cancelGrace = clock.timer(graceMs, () => this.#calling.callOff());
    // What ends may leave something to be stored.
    while (this.#running.size > 0) await Promise.all(this.#running);
    cancelGrace();
    recorder.end();
    await recorder.settled();
  }

  stats(): LoopStats {
    return { ...this.#stats };
  }

  /** How long the first thing that is due has been due: milliseconds, while the loop moves. */
  overdueMs = (): number => this.#agenda.overdueMs();

  lateness(): LatenessFigures {
    return this.#lateness.figures(this.#options.clock.monotonicMs());
  }

  /** Visits a target as soon as there is room, whatever its rhythm; its ticks stay as they are. */
  probeNow(name: string): AskedFor {
    const watched = this.#watchlist.of(name);
    if (this.#stopping) return { ok: false, why: 'stopping' };
    if (watched === undefined) return { ok: false, why: 'unknown_target' };
    const nowMs = this.#options.clock.monotonicMs();
    const due = dueNow(watched.target, watched.at, nowMs);
    if (due === null) return { ok: false, why: 'already_out' };
    const waitMs = watched.at.notBeforeMs.server - nowMs;
    if (waitMs > 0) return { ok: false, why: 'told_to_wait', waitMs };
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.#send(watched, due, { dueMs: nowMs, repeated: false, onBegun: resolve });
    return { ok: true, begun: promise };
  }

  #takeDue(entry: Entry, now: Now): void {
    if (!this.#stands(entry)) return;
    const next = entry.rhythm?.after(entry.dueMs, now);
    this.#stats.missedTicks += next?.missed ?? 0;
    if (next && next.dueMs !== null) this.#agenda.add({ ...entry, dueMs: next.dueMs });
    this.#take(entry, now);
  }

  /** Nobody asked for another rhythm since it was set, nor for the end of its target. */
  #stands({ watched, rhythm }: Entry): boolean {
    return this.#watchlist.holds(watched) && (rhythm === null || rhythm === watched.rhythm);
  }

  #take({ watched, dueMs, repeat }: Entry, { monotonicMs: nowMs, unixMs }: Now): void {
    const { recorder, log } = this.#options;
    const { target, at, repeats } = watched;
    if (repeat !== null && repeats.get(repeat.check) !== repeat.under) return;
    const { server } = at.notBeforeMs;
    const asked = repeat !== null && isHealth(repeat.check) ? at.notBeforeMs[repeat.check] : undefined;
    const notBeforeMs = Math.max(server, asked ?? 0);
    if (nowMs < notBeforeMs) {
      if (repeat !== null) this.#agenda.add({ watched, dueMs: notBeforeMs, rhythm: null, repeat });
      return;
    }
    if (repeat !== null) {
      // A regular tick has the check out already: what comes of that one decides about repeats.
      if (!at.out.has(repeat.check))
        this.#send(watched, dueAlone(repeat.check, at), { dueMs, repeated: true });
      return;
    }
    const due = dueAt(target, recorder.stateOf(target.name), at, dueMs, unixMs - nowMs);
    if (due === null) {
      this.#stats.missedTicks += 1;
      log.debug('tick_missed', { target: target.name });
    } else this.#send(watched, due, { dueMs, repeated: false });
  }

  #send(watched: Watched, due: Due, sending: Sending): void {
    const { at } = watched;
    for (const check of checksIn(due)) {
      at.out.add(check);
      at.lastDueMs.set(check, sending.dueMs);
    }
    const run = this.#visit(watched, due, sending)
      .catch(this.#options.onBroken)
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #visit(watched: Watched, due: Due, { dueMs, repeated, onBegun }: Sending): Promise<void> {
    const { clock, recorder, baselines, probe } = this.#options;
    const { target } = watched;
    const leave = await this.#gate.enter(hostOf(target));
    let inside = true;
    const out = (): void => {
      if (inside) leave();
      inside = false;
    };
    const missing = new Set(checksIn(due));
    try {
      if (this.#stopping || !this.#watchlist.holds(watched)) return;
      const sinceMs = clock.monotonicMs();
      onBegun?.(Math.round(clock.nowMs()));
      this.#stats.probes += 1;
      this.#stats.latenessMs = sinceMs - dueMs;
      this.#lateness.note(sinceMs - dueMs, sinceMs);
      const report = await this.#calling.during((signal) =>
        probe({
          target,
          due,
          memoryOf: (health) =>
            recorder.stateOf(target.name)?.checks.find(({ check }) => check === health)?.memory ??
            noHealthMemory,
          known: recorder.stateOf(target.name)?.memory.server ?? null,
          baseline: baselines.of(target.name),
          afterIdle: !repeated,
          signal,
          // A canary that waits for its worker must not keep other probes from the host.
          onVisited: out,
          onPart: (part) => {
            missing.delete(part.check);
            this.#takePart(watched, part, sinceMs);
          },
        }),
      );
      const heard = !this.#calling.isOff() && this.#watchlist.holds(watched);
      if (heard) recorder.remember(watched.target, sightingOf(report));
    } finally {
      out();
      onBegun?.(null);
      // A check may be out again by now: only what never came back is taken off here.
      for (const check of missing) watched.at.out.delete(check);
    }
  }

  #takePart(watched: Watched, part: CheckPart, sinceMs: number): void {
    const { clock, recorder } = this.#options;
    const { target, at } = watched;
    at.out.delete(part.check);
    // What was called off says nothing about the target, and a health read that was cut is no silent store.
    if (this.#calling.isOff()) return;
    // Meanwhile the config may have ceased to ask for it.
    if (!this.#watchlist.holds(watched) || !checksOf(target).includes(part.check)) return;
    const nowMs = clock.monotonicMs();
    heedRetryAfter(at, part, nowMs);
    const { before, after, ruling } = recorder.record(target, part, sinceMs);
    this.#rememberTools(target, part);
    // A canary that was never called has put nothing in the queue: it need not be patient.
    if (after.last?.verdict === 'unknown' && after.last.reason === null) at.lastDueMs.delete(part.check);
    if (ruling === 'wait') this.#askOthers(target, nowMs);
    this.#lookAgain(watched, part.check, ruling, { before, after, nowMs });
  }

  #lookAgain(
    watched: Watched,
    check: CheckName,
    ruling: Ruling,
    { before, after, nowMs }: { before: CheckState; after: CheckState; nowMs: number },
  ): void {
    const { target, repeats } = watched;
    const standing = repeats.get(check) ?? null;
    const next = ruling === 'suspect' ? null : followUp(before, after, standing, target.alerts);
    repeats.delete(check);
    if (next === null && ruling === 'counts') return;
    const under: Repeats = next ?? { why: 'doubted', left: 0 };
    const afterMs = next === null ? doubtedAgainMs : target.alerts.confirmIntervalMs;
    repeats.set(check, under);
    this.#agenda.add({ watched, dueMs: nowMs + afterMs, rhythm: null, repeat: { check, under } });
    this.#agenda.arm();
  }

  /** Is it this host, or our own network? Others know, and the answer must not wait for their turn. */
  #askOthers(doubted: TargetConfig, nowMs: number): void {
    if (this.#stopping) return;
    for (const { name } of this.#witnesses.toAsk(doubted, nowMs)) {
      const other = this.#watchlist.of(name);
      if (other === undefined || other.at.out.has('protocol') || nowMs < other.at.notBeforeMs.server)
        continue;
      this.#send(other, dueAlone('protocol', other.at), { dueMs: nowMs, repeated: true });
    }
  }

  /** A list that fails is remembered as well, but never trusted by itself. */
  #rememberTools(target: TargetConfig, { tools, stages }: CheckPart): void {
    if (tools === null) return;
    const sound = stages.every(({ outcome }) => outcome !== 'fail');
    const stored = this.#options.baselines
      .seen(target.name, tools, sound)
      .catch(this.#options.onBroken)
      .finally(() => this.#running.delete(stored));
    this.#running.add(stored);
  }
}
