// Who takes what is due? One timer for the first due time of all; it takes each due target, sends a probe, and
// sees that every part of it is recorded and followed up.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { hostOf } from '../config/address.ts';
import type { TargetConfig } from '../config/schema.ts';
import { noHealthMemory } from '../probe/health/health-memory.ts';
import type { CheckPart, ProbeRequest } from '../probe/probe.ts';
import type { Due, ProbeReport } from '../probe/report.ts';
import { followUp, type Repeats } from './follow-up.ts';
import { createGate, type Gate } from './gate.ts';
import type { Ruling } from './guard.ts';
import { createHeap } from './heap.ts';
import { createLatenessWatch, type LatenessFigures } from './lateness.ts';
import type { Sighting } from './memory.ts';
import type { Baselines } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { type Now, type Rhythm, rhythmOf } from './rhythm.ts';
import type { CheckState } from './state.ts';
import { checksIn, dueAlone, dueAt, nothingUnderway, type Underway } from './visits.ts';
import { createWitnesses, type Witnesses } from './witnesses.ts';
import type { CheckName } from './words.ts';

export interface LoopOptions {
  targets: readonly TargetConfig[];
  concurrency: { total: number; perHost: number };
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

interface Entry {
  /** Monotonic milliseconds. */
  dueMs: number;
  target: TargetConfig;
  /** A regular tick is followed by its next; a first visit and a repeat happen once. */
  rhythm: Rhythm | null;
  repeat: Repeat | null;
}

interface Repeat {
  check: CheckName;
  /** Void as soon as these are not the repeats that stand: a regular tick may have answered the question. */
  under: Repeats;
}

/** Longer than this no server keeps us away, however long its Retry-After: we would be blind for as long. */
const longestAwayMs = 15 * 60_000;

/** What may not have counted is looked at again after so long: at once, while we are unwell, would be a storm. */
const doubtedAgainMs = 60_000;

/** What is under way may end by itself for so long when the daemon stops. */
const graceMs = 1_000;

export class Loop {
  readonly #options: LoopOptions;
  readonly #heap = createHeap<Entry>((entry) => entry.dueMs);
  readonly #gate: Gate;
  readonly #underway = new Map<string, Underway>();
  readonly #repeats = new Map<string, Repeats>();
  readonly #running = new Set<Promise<void>>();
  readonly #off = new AbortController();
  readonly #stats: LoopStats = { probes: 0, missedTicks: 0, latenessMs: 0 };
  readonly #witnesses: Witnesses;
  readonly #lateness = createLatenessWatch();
  #stopping = false;
  #cancelTimer = (): void => {};

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#gate = createGate(options.concurrency);
    this.#witnesses = createWitnesses(options.targets);
  }

  start(): void {
    const now = this.#now();
    for (const target of this.#options.targets) {
      const rhythm = rhythmOf(target);
      const { extraMs, regularMs } = rhythm.begin(now);
      if (extraMs !== null) this.#heap.add({ target, dueMs: extraMs, rhythm: null, repeat: null });
      if (regularMs !== null) this.#heap.add({ target, dueMs: regularMs, rhythm, repeat: null });
    }
    this.#arm();
  }

  /** Starts nothing more, lets probes under way end for a moment, then calls them off. */
  async stop(): Promise<void> {
    const { clock, recorder } = this.#options;
    this.#stopping = true;
    this.#cancelTimer();
    const cancelGrace = clock.timer(graceMs, () => this.#off.abort());
    // What ends may leave something to be stored.
    while (this.#running.size > 0) await Promise.all(this.#running);
    cancelGrace();
    recorder.end();
    await recorder.settled();
  }

  stats(): LoopStats {
    return { ...this.#stats };
  }

  lateness(): LatenessFigures {
    return this.#lateness.figures(this.#options.clock.monotonicMs());
  }

  #now(): Now {
    const { clock } = this.#options;
    return { monotonicMs: clock.monotonicMs(), unixMs: clock.nowMs() };
  }

  #arm(): void {
    const { clock } = this.#options;
    this.#cancelTimer();
    const first = this.#heap.first();
    if (this.#stopping || first === undefined) return;
    this.#cancelTimer = clock.timer(first.dueMs - clock.monotonicMs(), () => this.#takeDue());
  }

  #takeDue(): void {
    const now = this.#now();
    for (
      let entry = this.#heap.first();
      entry !== undefined && entry.dueMs <= now.monotonicMs;
      entry = this.#heap.first()
    ) {
      this.#heap.take();
      const next = entry.rhythm?.after(entry.dueMs, now);
      this.#stats.missedTicks += next?.missed ?? 0;
      if (next && next.dueMs !== null) this.#heap.add({ ...entry, dueMs: next.dueMs });
      this.#take(entry, now);
    }
    this.#arm();
  }

  #take({ target, dueMs, repeat }: Entry, { monotonicMs: nowMs, unixMs }: Now): void {
    const { recorder, log } = this.#options;
    const at = this.#at(target);
    if (repeat !== null && this.#repeats.get(keyOf(target, repeat.check)) !== repeat.under) return;
    const { server, health } = at.notBeforeMs;
    const notBeforeMs = repeat?.check === 'health' ? Math.max(server, health) : server;
    if (nowMs < notBeforeMs) {
      if (repeat !== null) this.#heap.add({ target, dueMs: notBeforeMs, rhythm: null, repeat });
      return;
    }
    if (repeat !== null) {
      // A regular tick has the check out already: what comes of that one decides about repeats.
      if (!at.out.has(repeat.check)) this.#send(target, dueAlone(repeat.check, at), dueMs, true);
      return;
    }
    const due = dueAt(target, recorder.stateOf(target.name), at, dueMs, unixMs - nowMs);
    if (due === null) {
      this.#stats.missedTicks += 1;
      log.debug('tick_missed', { target: target.name });
    } else this.#send(target, due, dueMs, false);
  }

  #send(target: TargetConfig, due: Due, dueMs: number, repeated: boolean): void {
    const at = this.#at(target);
    const checks = checksIn(due);
    for (const check of checks) {
      at.out.add(check);
      at.lastDueMs.set(check, dueMs);
    }
    const run = this.#visit(target, due, dueMs, repeated)
      .catch(this.#options.onBroken)
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #visit(target: TargetConfig, due: Due, dueMs: number, repeated: boolean): Promise<void> {
    const { clock, recorder, baselines, probe } = this.#options;
    const leave = await this.#gate.enter(hostOf(target));
    let inside = true;
    const out = (): void => {
      if (inside) leave();
      inside = false;
    };
    const missing = new Set(checksIn(due));
    try {
      if (this.#stopping) return;
      const sinceMs = clock.monotonicMs();
      this.#stats.probes += 1;
      this.#stats.latenessMs = sinceMs - dueMs;
      this.#lateness.note(sinceMs - dueMs, sinceMs);
      const health = recorder.stateOf(target.name)?.checks.find((check) => check.check === 'health');
      const report = await probe({
        target,
        due,
        healthMemory: health?.memory ?? noHealthMemory,
        known: recorder.stateOf(target.name)?.memory.server ?? null,
        baseline: baselines.of(target.name),
        afterIdle: !repeated,
        signal: this.#off.signal,
        // A canary that waits for its worker must not keep other probes from the host.
        onVisited: out,
        onPart: (part) => {
          missing.delete(part.check);
          this.#takePart(target, part, sinceMs);
        },
      });
      if (!this.#off.signal.aborted) recorder.remember(target, sightingOf(report));
    } finally {
      out();
      // A check may be out again by now: only what never came back is taken off here.
      for (const check of missing) this.#at(target).out.delete(check);
    }
  }

  #takePart(target: TargetConfig, part: CheckPart, sinceMs: number): void {
    const { clock, recorder } = this.#options;
    const at = this.#at(target);
    at.out.delete(part.check);
    // What was called off says nothing about the target, and a health read that was cut is no silent store.
    if (this.#off.signal.aborted) return;
    const nowMs = clock.monotonicMs();
    const asked = part.check === 'health' ? 'health' : 'server';
    for (const { detail } of part.stages) {
      if (typeof detail.retry_after_ms !== 'number') continue;
      const untilMs = nowMs + Math.min(detail.retry_after_ms, longestAwayMs);
      at.notBeforeMs[asked] = Math.max(at.notBeforeMs[asked], untilMs);
    }
    const { before, after, ruling } = recorder.record(target, part, sinceMs);
    this.#rememberTools(target, part);
    // A canary that was never called has put nothing in the queue: it need not be patient.
    if (after.last?.verdict === 'unknown' && after.last.reason === null) at.lastDueMs.delete(part.check);
    if (ruling === 'wait') this.#askOthers(target, nowMs);
    this.#lookAgain(target, part.check, ruling, { before, after, nowMs });
  }

  #lookAgain(
    target: TargetConfig,
    check: CheckName,
    ruling: Ruling,
    { before, after, nowMs }: { before: CheckState; after: CheckState; nowMs: number },
  ): void {
    const key = keyOf(target, check);
    const standing = this.#repeats.get(key) ?? null;
    const next = ruling === 'suspect' ? null : followUp(before, after, standing, target.alerts);
    this.#repeats.delete(key);
    if (next === null && ruling === 'counts') return;
    const under: Repeats = next ?? { why: 'doubted', left: 0 };
    const afterMs = next === null ? doubtedAgainMs : target.alerts.confirmIntervalMs;
    this.#repeats.set(key, under);
    this.#heap.add({ target, dueMs: nowMs + afterMs, rhythm: null, repeat: { check, under } });
    this.#arm();
  }

  /** Is it this host, or our own network? Others know, and the answer must not wait for their turn. */
  #askOthers(doubted: TargetConfig, nowMs: number): void {
    if (this.#stopping) return;
    for (const other of this.#witnesses.toAsk(doubted, nowMs)) {
      const at = this.#at(other);
      const mayBeAsked = !at.out.has('protocol') && nowMs >= at.notBeforeMs.server;
      if (mayBeAsked) this.#send(other, dueAlone('protocol', at), nowMs, true);
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

  #at(target: TargetConfig): Underway {
    const known = this.#underway.get(target.name) ?? nothingUnderway();
    this.#underway.set(target.name, known);
    return known;
  }
}

/** Each stage that was visited tells all its notices; one that was left out tells none, and takes none back. */
const sightingOf = ({ known, stages, closing }: ProbeReport): Sighting => ({
  server: known,
  notices: [
    ...stages.map(({ stage, notices }) => ({ place: stage, notices })),
    { place: 'closing', notices: closing },
  ],
});

const keyOf = (target: TargetConfig, check: CheckName): string => `${target.name} ${check}`;
