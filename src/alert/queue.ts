// What waits for one receiver, and in what order? The working set of the relay, in memory.

import type { ReceiverConfig } from '../config/schema/schema.ts';
import { type Delivery, incidentsOf } from '../engine/words.ts';

/** A delivery that is not finished. Times are on the monotonic clock: a step of the wall clock moves none. */
export interface Item {
  delivery: Delivery;
  /** What is said of these later waits for it. */
  incidentIds: readonly string[];
  attempts: number;
  bornMs: number;
  dueMs: number;
  /** Since when the receiver refuses it; null when it did not at its last answer. */
  refusedSinceMs: number | null;
  /** In how many lines something stands before it. */
  behind: number;
}

export const itemOf = (
  delivery: Delivery,
  times: Pick<Item, 'bornMs' | 'dueMs' | 'refusedSinceMs'>,
): Item => ({
  delivery,
  incidentIds: incidentsOf(delivery.notification),
  attempts: delivery.attempts,
  behind: 0,
  ...times,
});

export interface ReceiverQueue {
  /** Null when nobody of this name is configured: what is owed waits for one. */
  receiver: ReceiverConfig | null;
  /** What may be sent when it is due: whatever is first in each of its lines. By due time. */
  heads: Item[];
  /** By incident: everything that speaks of it, oldest first, what is on its way included. */
  lines: Map<string, Item[]>;
  inFlight: number;
  /** The receiver asked to be left alone until then. */
  heldUntilMs: number;
  /** When requests left, as far back as the rate of the receiver counts. */
  sentMs: number[];
}

export const emptyQueue = (receiver: ReceiverConfig | null): ReceiverQueue => ({
  receiver,
  heads: [],
  lines: new Map(),
  inFlight: 0,
  heldUntilMs: Number.NEGATIVE_INFINITY,
  sentMs: [],
});

/** Items that speak of the same incident must be added oldest first. */
export function add(queue: ReceiverQueue, item: Item): void {
  for (const id of item.incidentIds) {
    const line = queue.lines.get(id);
    if (line) item.behind += 1;
    if (line) line.push(item);
    else queue.lines.set(id, [item]);
  }
  if (item.behind === 0) insert(queue.heads, item);
}

export function take(queue: ReceiverQueue, item: Item): Item {
  queue.heads.splice(queue.heads.indexOf(item), 1);
  queue.inFlight += 1;
  return item;
}

/** The item goes out again at `dueMs`; what waits behind it waits on. */
export function putBack(queue: ReceiverQueue, item: Item, dueMs: number): void {
  queue.inFlight -= 1;
  item.dueMs = dueMs;
  insert(queue.heads, item);
}

/** The item is done or dead: the next of its incidents move up. */
export function finish(queue: ReceiverQueue, item: Item): void {
  queue.inFlight -= 1;
  for (const id of item.incidentIds) {
    const line = queue.lines.get(id) ?? [];
    line.shift();
    const [next] = line;
    if (next === undefined) queue.lines.delete(id);
    else {
      next.behind -= 1;
      if (next.behind === 0) insert(queue.heads, next);
    }
  }
}

/**
 * What one message could tell now in place of many: everything due that nobody can have heard of yet, and what waits
 * behind nothing else. What was tried once stays apart: under another id it would be told twice.
 */
export function foldable(
  { heads, lines }: ReceiverQueue,
  nowMs: number,
  mostIncidents: number,
  except: ReadonlySet<Item>,
): Item[] {
  const chosen = new Set<Item>();
  const ready = heads.filter((item) => item.dueMs <= nowMs && isUntold(item) && !except.has(item));
  const left = new Map<Item, number>();
  const incidents = new Set<string>();
  for (const item of ready) {
    const grows = item.incidentIds.filter((id) => !incidents.has(id)).length;
    if (chosen.size >= mostIncidents) break;
    // The first goes whatever it holds.
    if (chosen.size > 0 && incidents.size + grows > mostIncidents) continue;
    chosen.add(item);
    for (const id of item.incidentIds) {
      incidents.add(id);
      const line = lines.get(id) ?? [];
      const next = line[line.indexOf(item) + 1];
      if (next === undefined) continue;
      const waits = (left.get(next) ?? next.behind) - 1;
      left.set(next, waits);
      // The loop comes to it as well.
      if (waits === 0 && isUntold(next)) ready.push(next);
    }
  }
  return wholeLines(chosen, lines);
}

/**
 * Nothing may stay in a line between what folds and what comes later: so a digest stands, also after a restart, where the
 * newest of what it tells stood.
 */
function wholeLines(chosen: Set<Item>, lines: ReceiverQueue['lines']): Item[] {
  for (let left = -1; left !== chosen.size; ) {
    left = chosen.size;
    for (const item of chosen) {
      const isCut = item.incidentIds.some((id) => {
        const line = lines.get(id) ?? [];
        const next = line[line.indexOf(item) + 1];
        return next !== undefined && !chosen.has(next);
      });
      if (isCut) chosen.delete(item);
    }
  }
  return [...chosen];
}

export const isUntold = ({ attempts }: Item): boolean => attempts === 0;

/** The digest is on its way in place of these, and whatever waited behind one of them waits for it. */
export function fold(queue: ReceiverQueue, items: readonly Item[], digest: Item): void {
  const folded = new Set(items);
  queue.heads = queue.heads.filter((item) => !folded.has(item));
  for (const id of digest.incidentIds) {
    const rest = (queue.lines.get(id) ?? []).filter((item) => !folded.has(item));
    queue.lines.set(id, [digest, ...rest]);
  }
  queue.inFlight += 1;
}

/** A request leaves. `withinMs` is how far back its rate counts. */
export function noteSent(queue: ReceiverQueue, nowMs: number, withinMs: number): void {
  queue.sentMs = [...queue.sentMs.filter((atMs) => atMs > nowMs - withinMs), nowMs];
}

/** Whatever waits is let go; what is on its way ends as it will. */
export function clear(queue: ReceiverQueue): Item[] {
  const waiting = new Set([
    ...queue.heads,
    ...[...queue.lines.values()].flat().filter(({ behind }) => behind > 0),
  ]);
  queue.heads = [];
  for (const [id, line] of queue.lines) {
    const rest = line.filter((item) => !waiting.has(item));
    if (rest.length > 0) queue.lines.set(id, rest);
    else queue.lines.delete(id);
  }
  return [...waiting];
}

/** Everything may go at once: what was wrong with the receiver may be mended. */
export function hurry(queue: ReceiverQueue, nowMs: number): void {
  queue.heldUntilMs = Number.NEGATIVE_INFINITY;
  // In the order that they have: the earliest first.
  for (const item of queue.heads) item.dueMs = Math.min(item.dueMs, nowMs);
}

/** Behind all that are due no later, so that equals leave in the order in which they came. */
function insert(heads: Item[], item: Item): void {
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((heads[middle] as Item).dueMs <= item.dueMs) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, item);
}
