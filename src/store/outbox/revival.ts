// What would have to be sent again with one delivery, and may it be? Compared incident by incident: in a digest each
// incident stands where the newest word on it stood that the digest tells.

import type { DeliveryStatus, NotificationType } from '../../engine/words.ts';

/** What one delivery says of one incident. All words given together must be to one receiver. */
export interface Word {
  deliveryId: string;
  incidentId: string;
  seq: number;
  status: DeliveryStatus;
  type: NotificationType;
  /** The digest that tells it. */
  foldedInto: string | null;
}

export type Again = { ok: true; ids: string[] } | { ok: false; by: NotificationType };

/**
 * Pure. What follows on one of its incidents goes again too, and then what follows on all of those: or else nothing, when
 * one of these was accepted or is about to be. A word that was let go stays so, unless it is the one that is asked for.
 */
export function goesAgain(deliveryId: string, words: readonly Word[]): Again {
  const lines = linesOf(deliveryId, words);
  const ids = new Set([deliveryId]);
  for (const id of ids) {
    for (const line of lines) {
      const at = line.findIndex((word) => word.deliveryId === id);
      const later = at === -1 ? [] : line.slice(at + 1);
      const overtaking = later.findLast(({ status }) => status !== 'dead');
      if (overtaking) return { ok: false, by: overtaking.type };
      // The loop over all comes to them as well.
      for (const word of later) ids.add(word.deliveryId);
    }
  }
  return { ok: true, ids: [...ids] };
}

/** By incident, in their order: every word that is not told by another, and was not let go. */
function linesOf(deliveryId: string, words: readonly Word[]): Word[][] {
  const places = new Map<string, number>();
  for (const { foldedInto, incidentId, seq } of words) {
    if (foldedInto === null) continue;
    const key = `${foldedInto} ${incidentId}`;
    places.set(key, Math.max(seq, places.get(key) ?? 0));
  }
  const placeOf = (word: Word): number => places.get(`${word.deliveryId} ${word.incidentId}`) ?? word.seq;
  const lines = new Map<string, Word[]>();
  for (const word of words) {
    const isGone = word.status === 'folded' || word.status === 'dropped';
    if (isGone && word.deliveryId !== deliveryId) continue;
    const line = lines.get(word.incidentId);
    if (line) line.push(word);
    else lines.set(word.incidentId, [word]);
  }
  return [...lines.values()].map((line) => line.toSorted((a, b) => placeOf(a) - placeOf(b)));
}
