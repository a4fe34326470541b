// Where do decisions become facts? The one place that holds the state of all targets, lets the pure functions
// advance it, and hands everything that changed to the journal in one batch.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { TargetConfig } from '../config/schema.ts';
import type { CheckPart } from '../probe/probe.ts';
import { advance, newTarget } from './advance.ts';
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

export interface Recorder {
  /** Loads what is remembered and closes what is no longer configured. */
  start(targets: readonly TargetConfig[]): Promise<void>;
  stateOf(target: string): TargetState | undefined;
  /** The check before and after this part. The journal follows on its own. */
  record(target: TargetConfig, part: CheckPart): { before: CheckState; after: CheckState };
  /** Resolves when everything recorded up to now has reached the journal. */
  settled(): Promise<void>;
}

const emptyBatch: Batch = {
  observations: [],
  states: [],
  removedTargets: [],
  transitions: [],
  incidents: [],
  notifications: [],
  deliveries: [],
};

export function createRecorder({
  journal,
  announce,
  newId,
  clock,
  log,
  onDeliveries,
  onBroken,
}: RecorderOptions): Recorder {
  const states = new Map<string, TargetState>();
  const commits = new Set<Promise<void>>();

  function commit(batch: Batch): void {
    const done = journal
      .commit(batch)
      .then(() => onDeliveries(batch.deliveries))
      .catch(onBroken)
      .finally(() => commits.delete(done));
    commits.add(done);
  }

  function messages(announcements: readonly Announcement[], target: TargetConfig | { name: string }) {
    const written = announcements.map((announcement) => announce(announcement, target, newId));
    return {
      notifications: written.map((one) => one.notification),
      deliveries: written.flatMap((one) => one.deliveries),
    };
  }

  return {
    async start(targets) {
      const remembered = await journal.load();
      const {
        states: kept,
        changed,
        removedTargets,
        incidents,
        announcements,
      } = reconcile(remembered, targets, clock.nowMs());
      for (const state of kept) states.set(state.target, state);
      const written = announcements.map(({ target: name, ...announcement }) =>
        messages([announcement], targets.find((target) => target.name === name) ?? { name }),
      );
      const batch = {
        ...emptyBatch,
        states: changed,
        removedTargets,
        incidents,
        notifications: written.flatMap((one) => one.notifications),
        deliveries: written.flatMap((one) => one.deliveries),
      };
      if (changed.length + removedTargets.length > 0) await journal.commit(batch);
      log.info('state_loaded', { targets: kept.length, removed: removedTargets });
    },

    stateOf: (target) => states.get(target),

    record(target, part) {
      const state = states.get(target.name) ?? newTarget(target.name);
      const fact = observe(target, part, everyCanaryPassed(target, state));
      const moment = { nowMs: clock.nowMs(), newId };
      const next = advance(state, target, fact, moment);
      states.set(target.name, next.state);
      const { observation } = fact;
      const { notifications, deliveries } = messages(next.announcements, target);
      for (const transition of next.transitions) log.warn('transition', { ...transition });
      for (const { type, chain, to } of next.announcements) log.info('announced', { type, chain, to });
      log.debug('observed', {
        target: target.name,
        check: part.check,
        verdict: observation.verdict,
        reason: observation.reason,
      });
      commit({
        ...emptyBatch,
        observations: [observation],
        states: [next.state],
        transitions: next.transitions,
        incidents: next.incidents,
        notifications,
        deliveries,
      });
      return {
        before: checkIn(state, part.check, moment.nowMs),
        after: checkIn(next.state, part.check, moment.nowMs),
      };
    },

    async settled() {
      await Promise.all(commits);
    },
  };
}

const checkIn = (state: TargetState, name: CheckName, nowMs: number): CheckState =>
  state.checks.find((check) => check.check === name) ?? newCheck(name, nowMs);
