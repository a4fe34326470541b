// Where do decisions become facts? The one place that holds the state of all targets, lets the pure functions
// advance it, and hands everything that changed to the journal in one batch.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { byName } from '../config/by-name.ts';
import type { TargetConfig } from '../config/schema/schema.ts';
import type { CheckPart } from '../probe/probe.ts';
import { type Batches, createBatches } from './batch.ts';
import type { Guard, Ruling } from './guard/guard.ts';
import { HeldBack, type Waiting } from './guard/held-back.ts';
import { everyCanaryPassed, observe } from './judge/observe.ts';
import { logObservation, logSaid, logTransitions } from './log-lines.ts';
import type { Moment } from './moment.ts';
import { type Announcement, type Announcer, type Batch, emptyBatch, type Journal } from './ports.ts';
import type { Window } from './schedule/maintenance.ts';
import { acknowledge } from './state/acknowledge.ts';
import { type Advanced, advance, type Change, review } from './state/advance.ts';
import { announcementOf, remember, type Sighting } from './state/memory.ts';
import { reconcile } from './state/reconcile.ts';
import { type CheckState, checkIn, newTarget, type TargetState } from './state/state.ts';
import { unwellWords } from './tell/audience.ts';
import { behindIn } from './tell/behind.ts';
import { type Gathered, gather, type TargetStanding } from './tell/fold.ts';
import { mutedAltogether } from './tell/mute.ts';
import { holds, type Selector, type Silence, selects } from './tell/silence.ts';
import type { Delivery, Incident, Observation } from './words.ts';

export interface RecorderOptions {
  journal: Journal;
  announce: Announcer;
  guard: Guard;
  /** Planned work, until `retarget` brings other. */
  windows: readonly Window[];
  /** Receivers that are told of each incident by itself, whatever else happens; likewise. */
  apart?: ReadonlySet<string>;
  newId(prefix: string): string;
  clock: Clock;
  log: Log;
  /** Hears of new deliveries once they are stored, or held because the disk refuses them. */
  onDeliveries(deliveries: Delivery[]): void;
  /** A defect of ours on the way to the journal: nothing can be trusted any more. */
  onBroken(error: unknown): void;
}

export interface Recorded {
  /** The check before and after this part. */
  before: CheckState;
  after: CheckState;
  /** Nothing follows from what is suspect; what waits was counted as if it were believed. */
  ruling: Ruling;
}

/** What time alone changes is looked at this often. */
const reviewEveryMs = 1_000;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #batches: Batches;
  readonly #states = new Map<string, TargetState>();
  readonly #held = new HeldBack();
  readonly #commits = new Set<Promise<void>>();
  #targets: ReadonlyMap<string, TargetConfig> = new Map();
  #windows: readonly Window[];
  #apart: ReadonlySet<string>;
  #behind = behindIn([]);
  #silences: readonly Silence[] = [];
  #reviewedMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#batches = createBatches(options.announce, options.newId);
    this.#windows = options.windows;
    this.#apart = options.apart ?? new Set();
  }

  /** Loads what is remembered and closes what is no longer configured. */
  async start(targets: readonly TargetConfig[]): Promise<void> {
    const { journal, clock, log } = this.#options;
    const reconciled = reconcile(await journal.load(), targets, clock.nowMs());
    const { states, changed, removedTargets } = reconciled;
    for (const state of states) this.#states.set(state.target, state);
    this.#silences = await journal.silences(clock.nowMs());
    this.#targets = byName(targets);
    this.#behind = behindIn(targets);
    if (changed.length + removedTargets.length > 0)
      await journal.commit(this.#batches.settled(reconciled, (name) => this.#targets.get(name), this.#apart));
    log.info('state_loaded', { targets: states.length, removed: removedTargets });
  }

  /**
   * Another config. What it no longer asks for leaves at once, and who was told of it is told that; how everything
   * else stands is not touched.
   */
  retarget(
    targets: readonly TargetConfig[],
    windows: readonly Window[],
    apart: ReadonlySet<string> = new Set(),
  ): void {
    const { guard, clock } = this.#options;
    const before = this.#targets;
    this.#targets = byName(targets);
    this.#windows = windows;
    this.#apart = apart;
    this.#behind = behindIn(targets);
    guard.retarget(targets);
    const touched = [...this.#states.values()].filter(
      ({ target }) => before.get(target) !== this.#targets.get(target),
    );
    const reconciled = reconcile(touched, targets, clock.nowMs());
    for (const state of reconciled.changed) this.#states.set(state.target, state);
    for (const name of reconciled.removedTargets) this.#states.delete(name);
    this.#held.retarget((name) => this.#targets.get(name), this.#ahead);
    const { changed, removedTargets } = reconciled;
    const configOf = (name: string) => this.#targets.get(name) ?? before.get(name);
    if (changed.length + removedTargets.length > 0)
      this.#commit(this.#batches.settled(reconciled, configOf, this.#apart));
  }

  /** How the target stands, as if everything that is held back counted. */
  stateOf(target: string): TargetState | undefined {
    return this.#held.aheadOf(target) ?? this.#states.get(target);
  }

  /** `sinceMs`: when, in monotonic time, the probe began. The journal follows on its own. */
  record(target: TargetConfig, part: CheckPart, sinceMs: number): Recorded {
    const { clock, guard } = this.#options;
    const state = this.stateOf(target.name) ?? newTarget(target.name);
    const fact = observe(target, part, everyCanaryPassed(target, state));
    const seen = { target, fact, observation: fact.observation, sinceMs, atMs: clock.monotonicMs() };
    const ruling = guard.onSight(seen);
    const waits = ruling === 'wait' || this.#held.aheadOf(target.name) !== undefined;
    const suspect = ruling === 'suspect';
    if (!waits) this.#count(seen, suspect);
    else this.#held.add(seen, suspect ? state : advance(state, target, fact, this.#moment()).state);
    const nowMs = clock.nowMs();
    const after = this.stateOf(target.name);
    return { before: checkIn(state, part.check, nowMs), after: checkIn(after, part.check, nowMs), ruling };
  }

  /** Called every now and then: decides on what waits, and tells what time has made due. */
  review(): void {
    const { clock, guard } = this.#options;
    const nowMs = clock.monotonicMs();
    if (!this.#held.isEmpty()) this.#release(guard.later(nowMs));
    if (nowMs - this.#reviewedMs < reviewEveryMs) return;
    this.#reviewedMs = nowMs;
    for (const target of this.#targets.values()) {
      const state = this.#states.get(target.name);
      const next = state ? review(state, target, this.#moment()) : null;
      if (state && next !== null) this.#keep(target, state, next, []);
    }
    const gathered = gather(this.standings(), this.#moment(), this.#apart);
    if (gathered !== null) this.#keepGathered(gathered);
  }

  /** As it is then. Null when no such incident is open. */
  acknowledge(incidentId: string, by: string, note: string | null): Incident | null {
    for (const { state, target } of this.standings()) {
      const next = acknowledge(state, target, { incidentId, by, note }, this.#moment());
      if (next === null) continue;
      this.#keep(target, state, next, []);
      return next.incidents.find(({ id }) => id === incidentId) ?? null;
    }
    return null;
  }

  /** Something beside a probe changes how a target stands. */
  change(name: string, how: Change): void {
    const target = this.#targets.get(name);
    const state = this.#states.get(name);
    const next = target && state ? how(state, target, this.#moment()) : null;
    if (target && state && next) this.#keep(target, state, next, []);
  }

  selected(selector: Selector): number {
    return [...this.#targets.values()].filter((target) => selects(selector, target, selector.light)).length;
  }

  /** The same id twice is one silence. */
  silence(silence: Silence): void {
    const nowMs = this.#options.clock.nowMs();
    const others = this.#silences.filter((one) => one.id !== silence.id && holds(one, nowMs));
    this.#silences = [...others, silence];
    this.#commit({ ...emptyBatch, silences: [silence] });
  }

  /** Before its time. Null when no silence of this id holds. What it muted is told at the next look. */
  endSilence(id: string): Silence | null {
    const nowMs = this.#options.clock.nowMs();
    const found = this.#silences.find((one) => one.id === id && holds(one, nowMs));
    if (found === undefined) return null;
    const ended = { ...found, endedAtMs: nowMs };
    this.#silences = this.#silences.filter((one) => one !== found);
    this.#commit({ ...emptyBatch, silences: [ended] });
    return ended;
  }

  /** What a probe found out beside its verdicts: people hear of each thing once. */
  remember(target: TargetConfig, seen: Sighting): void {
    const { clock, log } = this.#options;
    const state = this.#states.get(target.name) ?? newTarget(target.name);
    const nowMs = clock.nowMs();
    const isMuted = mutedAltogether(target, null, this.#moment()) !== null;
    const { memory, events, toTell } = remember(state.memory, target.name, seen, nowMs, isMuted);
    if (memory === state.memory && events.length === 0) return;
    this.#states.set(target.name, { ...state, memory });
    for (const { kind, detail } of events) log.info(kind, { target: target.name, ...detail });
    const announcements = toTell.map((notice) => announcementOf(target, notice, nowMs));
    this.#commit({
      ...emptyBatch,
      memories: [{ target: target.name, memory }],
      events,
      ...this.#batches.write(announcements, target),
    });
  }

  /** Tells everybody who is told of anything that we ourselves are unwell. */
  tellUnwell(why: string): void {
    const { clock, log } = this.#options;
    log.warn('monitor_unwell', { why });
    const said = unwellWords(why, this.#targets.values(), clock.nowMs());
    if (said.to.length === 0) return;
    this.#commit({ ...emptyBatch, ...this.#batches.write([said], { name: 'coalmine' }) });
  }

  /** Resolves when everything recorded up to now has reached the journal. */
  async settled(): Promise<void> {
    await Promise.all(this.#commits);
  }

  /** Nothing more will be heard: what nobody could vouch for stays suspect, and the next start looks again. */
  end(): void {
    const rule = this.#options.guard.later(this.#options.clock.monotonicMs());
    this.#release((one) => (rule(one) === 'counts' ? 'counts' : 'suspect'));
  }

  #release(rule: (one: Waiting) => Ruling): void {
    this.#held.release(rule, (one, suspect) => this.#count(one, suspect), this.#ahead);
  }

  /** How the target would stand if all of these counted. */
  readonly #ahead = (name: string, left: readonly Waiting[]): TargetState =>
    left.reduce(
      (state, { target, fact }) => advance(state, target, fact, this.#moment()).state,
      this.#states.get(name) ?? newTarget(name),
    );

  #count({ target, fact }: Waiting, suspect: boolean): void {
    const observation: Observation = { ...fact.observation, suspect };
    const state = this.#states.get(target.name) ?? newTarget(target.name);
    const next = advance(state, target, { ...fact, observation }, this.#moment());
    logObservation(this.#options.log, observation);
    this.#keep(target, state, next, [observation]);
  }

  #keep(target: TargetConfig, before: TargetState, next: Advanced, observations: Observation[]): void {
    if (before !== next.state) this.#states.set(target.name, next.state);
    logTransitions(this.#options.log, next.transitions);
    this.#commit(this.#batches.advanced(before, next, target, observations), next.announcements);
  }

  #keepGathered(gathered: Gathered): void {
    for (const state of gathered.states) this.#states.set(state.target, state);
    const batch = this.#batches.gathered(gathered, (name) => this.#targets.get(name));
    this.#commit(batch, gathered.announcements);
  }

  /** Every target that was seen. */
  *standings(): Iterable<TargetStanding> {
    for (const target of this.#targets.values()) {
      const state = this.#states.get(target.name);
      if (state !== undefined) yield { state, target };
    }
  }

  #moment(): Moment {
    const { clock, newId } = this.#options;
    return {
      nowMs: clock.nowMs(),
      newId,
      windows: this.#windows,
      silences: this.#silences,
      stateOf: (name) => this.stateOf(name),
      behind: this.#behind,
    };
  }

  #commit(batch: Batch, said: readonly Announcement[] = []): void {
    const { journal, onDeliveries, onBroken, log } = this.#options;
    logSaid(log, said);
    const done = journal
      .commit(batch)
      .then(() => onDeliveries(batch.deliveries))
      .catch(onBroken)
      .finally(() => this.#commits.delete(done));
    this.#commits.add(done);
  }
}
