// What goes to the journal together? Everything that one decision changed, with the messages that it makes: one
// transaction.

import type { TargetConfig } from '../config/schema/schema.ts';
import { type Announcement, type Announcer, type Batch, emptyBatch } from './ports.ts';
import type { Advanced } from './state/advance.ts';
import type { Reconciled } from './state/reconcile.ts';
import type { TargetState } from './state/state.ts';
import { fold, type Gathered } from './tell/fold.ts';
import type { Observation } from './words.ts';

type Written = Pick<Batch, 'notifications' | 'deliveries'>;
type Subject = TargetConfig | { name: string };

export interface Batches {
  write(announcements: readonly Announcement[], target: Subject): Written;
  advanced(before: TargetState, next: Advanced, target: TargetConfig, observations: Observation[]): Batch;
  gathered(gathered: Gathered, configOf: (name: string) => TargetConfig | undefined): Batch;
  /** `configOf` also knows those that are gone: what is said of them may say where they were. */
  settled(
    reconciled: Reconciled,
    configOf: (name: string) => TargetConfig | undefined,
    apart: ReadonlySet<string>,
  ): Batch;
}

export function createBatches(announce: Announcer, newId: (prefix: string) => string): Batches {
  const write = (announcements: readonly Announcement[], of: (one: Announcement) => Subject): Written => {
    const written = announcements.map((one) => announce(one, of(one), newId));
    return {
      notifications: written.map((one) => one.notification),
      deliveries: written.flatMap((one) => one.deliveries),
    };
  };
  const ofIncident =
    (configOf: (name: string) => TargetConfig | undefined) =>
    ({ incident }: Announcement): Subject => {
      const name = incident?.target ?? '';
      return configOf(name) ?? { name };
    };
  return {
    write: (announcements, target) => write(announcements, () => target),
    advanced: (before, next, target, observations) => ({
      ...emptyBatch,
      observations,
      states: before === next.state ? [] : [next.state],
      transitions: next.transitions,
      incidents: next.incidents,
      ...write(next.announcements, () => target),
    }),
    gathered: ({ states, incidents, announcements }, configOf) => ({
      ...emptyBatch,
      states,
      incidents,
      ...write(announcements, ofIncident(configOf)),
    }),
    settled({ announcements, changed, removedTargets, transitions, incidents }, configOf, apart) {
      const isGrouped = (one: { target: string }): boolean =>
        (configOf(one.target)?.alerts.groupWindowMs ?? 0) > 0;
      const single = announcements.filter((one) => !isGrouped(one));
      const together = fold(announcements.filter(isGrouped), configOf, apart);
      const written = write([...single, ...together], ofIncident(configOf));
      return { ...emptyBatch, states: changed, removedTargets, transitions, incidents, ...written };
    },
  };
}
