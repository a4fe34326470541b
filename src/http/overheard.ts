// What does the listener hear of the daemon's work? Everything that reaches the store: it listens at the two ports that
// the store fulfils, so that engine and relay know nothing of it.

import type { Batch, Journal, Outbox } from '../engine/ports.ts';
import { newsOf } from '../engine/tell/news.ts';
import type { Delivery, Incident, Observation } from '../engine/words.ts';
import type { Seen, ToThread } from './posts.ts';

export type Tell = (post: ToThread) => void;

/** The same two ports, with an ear at each. */
export function overheard(ports: { journal: Journal; outbox: Outbox }, tell: Tell) {
  /** An attempt itself knows only its delivery. */
  const receivers = new Map<string, string>();
  const note = (deliveries: readonly Delivery[]): void => {
    for (const { id, receiver } of deliveries) receivers.set(id, receiver);
  };
  return {
    journal: journalOf(ports.journal, note, tell),
    outbox: outboxOf(ports.outbox, note, receivers, tell),
  };
}

type Note = (deliveries: readonly Delivery[]) => void;

function journalOf(journal: Journal, note: Note, tell: Tell): Journal {
  const isNews = newsOf(seenOfIncident);
  return {
    ...journal,
    async commit(batch) {
      note(batch.deliveries);
      const durability = await journal.commit(batch);
      tellOf(batch, isNews, tell);
      return durability;
    },
  };
}

function tellOf(batch: Batch, isNews: (incident: Incident) => boolean, tell: Tell): void {
  const { observations, states, removedTargets, transitions } = batch;
  const targets = [...states.map(({ target }) => target), ...removedTargets];
  const incidents = batch.incidents.filter(isNews);
  if (targets.length + observations.length + transitions.length + incidents.length === 0) return;
  tell({ kind: 'stored', targets, seen: observations.map(seenOf), transitions, incidents });
}

/** Who was told of it, and how often it failed, is no change to anybody who looks. */
const seenOfIncident = ({ failures, told, ...seen }: Incident): object => seen;

const seenOf = (observation: Observation): Seen => {
  const { target, check, verdict, reason, durationMs, suspect, stages } = observation;
  const connect = stages.find(({ stage }) => stage === 'connect');
  const ends = connect?.detail.certificate_ends_at;
  return {
    target,
    check,
    verdict,
    reason,
    durationMs,
    suspect,
    stages: stages.map(({ stage, outcome, durationMs: stageMs }) => ({
      stage,
      outcome,
      durationMs: stageMs,
    })),
    certificateEndsMs: typeof ends === 'string' ? Date.parse(ends) : null,
  };
};

const outboxOf = (outbox: Outbox, note: Note, receivers: Map<string, string>, tell: Tell): Outbox => ({
  ...outbox,
  async pending() {
    const owed = await outbox.pending();
    note(owed);
    return owed;
  },
  async settle(...settlement) {
    const [deliveryId, , next, aftermath] = settlement;
    note(aftermath?.deliveries ?? []);
    const durability = await outbox.settle(...settlement);
    const result = next.status === 'done' ? 'accepted' : next.status === 'dead' ? 'dead' : 'refused';
    tell({ kind: 'settled', receiver: receivers.get(deliveryId) ?? 'unknown', result });
    if (next.status !== 'pending') receivers.delete(deliveryId);
    return durability;
  },
  fold(digest, deliveryIds, atMs) {
    note([digest]);
    for (const id of deliveryIds) receivers.delete(id);
    return outbox.fold(digest, deliveryIds, atMs);
  },
  async revive(...asked) {
    const revival = await outbox.revive(...asked);
    if (revival.ok) note(revival.deliveries);
    return revival;
  },
  async drop(...asked) {
    const dropped = await outbox.drop(...asked);
    for (const id of dropped) receivers.delete(id);
    return dropped;
  },
});
