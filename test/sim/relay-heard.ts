// Did every ear hear the truth of each incident, in order, and no more at once than it takes?

import type { NotificationBody } from '../../src/engine/words.ts';
import type { OutboxRow, OutboxRows } from '../support/outbox-rows.ts';

export interface Heard {
  atMs: number;
  /** Of which process. */
  life: number;
  body: NotificationBody;
}

/** How many words there were of an incident. */
type Points = Map<string, number>;

/** What one message says of each incident: how many words of it there were by then. */
const pointsOf = ({ incident: one, incidents }: NotificationBody): { id: string; nth: number }[] =>
  (incidents.length > 0 ? incidents : one === null ? [] : [one]).map(({ id, failures }) => ({
    id,
    nth: failures,
  }));

/**
 * `oncall` must have heard the last word on every incident in the end, and whoever else heard of one its last word too.
 * Of the `exempt` nothing but order is asked.
 */
export function faultsOf(
  { rows }: OutboxRows,
  ears: Record<string, { heard: readonly Heard[] }>,
  exempt: ReadonlySet<string>,
): string[] {
  const all = [...rows.values()];
  const truth: Points = new Map();
  for (const { delivery } of all) note(truth, delivery.notification.body);
  return Object.entries(ears).flatMap(([name, { heard }]) => {
    const last: Points = new Map(heard.flatMap(({ body }) => pointsOf(body).map(({ id, nth }) => [id, nth])));
    const stale = [...truth].filter(
      ([id, nth]) => !exempt.has(id) && (name === 'oncall' || last.has(id)) && last.get(id) !== nth,
    );
    return [
      ...orderFaults(name, accepted(all, name, heard)),
      ...stale.map(([id, nth]) => `${name} was left with word ${last.get(id) ?? 0} of ${nth} on ${id}`),
      ...toldTwice(all, name, heard),
    ];
  });
}

function note(points: Points, body: NotificationBody): void {
  for (const { id, nth } of pointsOf(body)) points.set(id, Math.max(nth, points.get(id) ?? 0));
}

/**
 * What was heard and not acknowledged may come again later: then that counts. When it was given up instead, nobody can know
 * that it was heard, and a person may have asked for an earlier word again.
 */
function accepted(rows: readonly OutboxRow[], name: string, heard: readonly Heard[]): Heard[] {
  const done = new Set(
    rows
      .filter(({ delivery: { receiver, status } }) => receiver === name && status === 'done')
      .map(({ delivery }) => delivery.notification.id),
  );
  return heard.filter(
    ({ body }, index) => done.has(body.id) && heard.findLastIndex((one) => one.body.id === body.id) === index,
  );
}

function orderFaults(name: string, heard: readonly Heard[]): string[] {
  const faults: string[] = [];
  const last: Points = new Map();
  for (const { body } of heard) {
    for (const { id, nth } of pointsOf(body)) {
      const before = last.get(id) ?? 0;
      if (nth < before) faults.push(`${name} hears of ${id} backwards`);
      if (nth === before) faults.push(`${name} hears word ${nth} on ${id} again, under another id`);
    }
    note(last, body);
  }
  return faults;
}

function toldTwice(rows: readonly OutboxRow[], name: string, heard: readonly Heard[]): string[] {
  const ids = new Set(heard.map(({ body }) => body.id));
  return rows
    .filter(({ delivery: { receiver, status } }) => receiver === name && status === 'folded')
    .filter(({ delivery }) => ids.has(delivery.notification.id))
    .map(({ delivery }) => `${delivery.id} was folded, and told by itself as well`);
}

/** A window begins anew with the process; requests may take half a second. */
export function rateFaults(
  heard: readonly Heard[],
  { most, withinMs }: { most: number; withinMs: number },
): string[] {
  return heard.flatMap(({ atMs, life }, index) => {
    const before = heard
      .slice(0, index)
      .filter((one) => one.life === life && one.atMs > atMs - withinMs + 500);
    return before.length >= most ? [`${before.length + 1} requests in a minute`] : [];
  });
}
