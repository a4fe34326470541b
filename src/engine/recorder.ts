// Where do decisions become facts? The one place that holds the state of all targets, lets the pure functions
// advance it, and hands everything that changed to the journal in one batch.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { TargetConfig } from '../config/schema.ts';
import type { CheckPart } from '../probe/probe.ts';
import { type Advanced, advance, type Fact, newTarget } from './advance.ts';
import { announcementOf, remember, type Sighting } from './memory.ts';
import { everyCanaryPassed, observe } from './observe.ts';
import type { Announcement, Announcer, Batch, Journal } from './ports.ts';
import { reconcile } from './reconcile.ts';
import { type CheckState, newCheck, type TargetState } from './state.ts';
import type { CheckName, Delivery } from './words.ts';

export interface RecorderOptions {
  journal: Journal;
  announce: Announcer;
  newId(prefix: string): string;
  clock: Clock;
  log: Log;
  /** Hears of new deliveries once they are stored, or held because the disk refuses them. */
  onDeliveries(deliveries: Delivery[]): void;
  /** A defect of ours on the way to the journal: nothing can be trusted any more. */
  onBroken(error: unknown): void;
}

const emptyBatch: Batch = {
  observations: [],
  states: [],
  removedTargets: [],
  memories: [],
  events: [],
  transitions: [],
  incidents: [],
  notifications: [],
  deliveries: [],
};

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #states = new Map<string, TargetState>();
  readonly #commits = new Set<Promise<void>>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Loads what is remembered and closes what is no longer configured. */
  async start(targets: readonly TargetConfig[]): Promise<void> {
    const { journal, clock, log } = this.#options;
    const { states, announcements, changed, removedTargets, transitions, incidents } = reconcile(
      await journal.load(),
      targets,
      clock.nowMs(),
    );
    for (const state of states) this.#states.set(state.target, state);
    const messages = announcements.map(({ target: name, ...announcement }) =>
      this.#write([announcement], targets.find((target) => target.name === name) ?? { name }),
    );
    if (changed.length + removedTargets.length > 0) {
      await journal.commit({
        ...emptyBatch,
        states: changed,
        removedTargets,
        transitions,
        incidents,
        notifications: messages.flatMap((one) => one.notifications),
        deliveries: messages.flatMap((one) => one.deliveries),
      });
    }
    log.info('state_loaded', { targets: states.length, removed: removedTargets });
  }

  stateOf(target: string): TargetState | undefined {
    return this.#states.get(target);
  }

  /** The check before and after this part. The journal follows on its own. */
  record(target: TargetConfig, part: CheckPart): { before: CheckState; after: CheckState } {
    const { clock, newId } = this.#options;
    const state = this.#states.get(target.name) ?? newTarget(target.name);
    const fact = observe(target, part, everyCanaryPassed(target, state));
    const moment = { nowMs: clock.nowMs(), newId };
    const next = advance(state, target, fact, moment);
    this.#states.set(target.name, next.state);
    this.#log(fact, next);
    this.#commit({
      ...emptyBatch,
      observations: [fact.observation],
      states: [next.state],
      transitions: next.transitions,
      incidents: next.incidents,
      ...this.#write(next.announcements, target),
    });
    return {
      before: checkIn(state, part.check, moment.nowMs),
      after: checkIn(next.state, part.check, moment.nowMs),
    };
  }

  /** What a probe found out beside its verdicts: people hear of each thing once. */
  remember(target: TargetConfig, seen: Sighting): void {
    const { clock, log } = this.#options;
    const state = this.#states.get(target.name) ?? newTarget(target.name);
    const nowMs = clock.nowMs();
    const { memory, events, fresh } = remember(state.memory, target.name, seen, nowMs);
    if (memory === state.memory && events.length === 0) return;
    this.#states.set(target.name, { ...state, memory });
    for (const { kind, detail } of events) log.info(kind, { target: target.name, ...detail });
    const announcements = fresh.map((notice) => announcementOf(target, notice, nowMs));
    this.#commit({
      ...emptyBatch,
      memories: [{ target: target.name, memory }],
      events,
      ...this.#write(announcements, target),
    });
  }

  /** Resolves when everything recorded up to now has reached the journal. */
  async settled(): Promise<void> {
    await Promise.all(this.#commits);
  }

  #commit(batch: Batch): void {
    const { journal, onDeliveries, onBroken } = this.#options;
    const done = journal
      .commit(batch)
      .then(() => onDeliveries(batch.deliveries))
      .catch(onBroken)
      .finally(() => this.#commits.delete(done));
    this.#commits.add(done);
  }

  #write(announcements: readonly Announcement[], target: TargetConfig | { name: string }) {
    const { announce, newId } = this.#options;
    const written = announcements.map((announcement) => announce(announcement, target, newId));
    return {
      notifications: written.map((one) => one.notification),
      deliveries: written.flatMap((one) => one.deliveries),
    };
  }

  #log({ observation }: Fact, { transitions, announcements }: Advanced): void {
    const { log } = this.#options;
    const { target, check, verdict, reason } = observation;
    log.debug('observed', { target, check, verdict, reason });
    for (const { from, to, ...transition } of transitions) {
      const bad = to === 'down' || to === 'degraded';
      log[bad ? 'warn' : 'info']('transition', { ...transition, from, to });
    }
    for (const { type, chain, to } of announcements) log.info('announced', { type, chain, to });
  }
}

const checkIn = (state: TargetState, name: CheckName, nowMs: number): CheckState =>
  state.checks.find((check) => check.check === name) ?? newCheck(name, nowMs);
