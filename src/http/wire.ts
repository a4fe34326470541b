// How does the thread hear of the daemon? It keeps what the daemon last told it, and asks for what changes all the time.

import type { Clock } from '../base/clock.ts';
import type { Figures, FromThread, Known, Seen, Stored, ToThread } from './posts.ts';

/** What people are told of. */
export type Change = Pick<Stored, 'transitions' | 'incidents'>;

export interface Wire {
  known(): Known;
  /** Null when the daemon does not answer in time: then it stands still. */
  figures(): Promise<Figures | null>;
  /** @returns what ends it. */
  onChange(heard: (change: Change) => void): () => void;
  /** Hears which targets are to be read again. */
  onStored(heard: (targets: readonly string[]) => void): void;
  hear(post: ToThread): void;
}

export interface WireOptions {
  clock: Clock;
  post(post: FromThread): void;
  onSeen(seen: readonly Seen[]): void;
  onSettled(receiver: string, result: string): void;
  /** A config was told as a whole. */
  onKnown(known: Known): void;
}

const answerWithinMs = 3_000;

export function createWire({ clock, post, onSeen, onSettled, onKnown }: WireOptions): Wire {
  let known: Known = { targets: [], maintenance: [], receivers: [], listen: null };
  let arriving: Known['targets'][number][] = [];
  let asked = 0;
  const waiting = new Map<number, (figures: Figures | null) => void>();
  const listeners = new Set<(change: Change) => void>();
  const readers = new Set<(targets: readonly string[]) => void>();
  const hearStored = ({ targets, seen, transitions, incidents }: Stored): void => {
    onSeen(seen);
    for (const heard of readers) heard(targets);
    if (transitions.length + incidents.length === 0) return;
    for (const heard of listeners) heard({ transitions, incidents });
  };
  return {
    known: () => known,
    figures() {
      asked += 1;
      const id = asked;
      return new Promise((resolve) => {
        const cancel = clock.timer(answerWithinMs, () => waiting.get(id)?.(null));
        waiting.set(id, (figures) => {
          cancel();
          waiting.delete(id);
          resolve(figures);
        });
        post({ kind: 'ask', id });
      });
    },
    onChange(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    onStored: (heard) => void readers.add(heard),
    hear(told) {
      if (told.kind === 'stored') hearStored(told);
      else if (told.kind === 'settled') onSettled(told.receiver, told.result);
      else if (told.kind === 'figures') waiting.get(told.id)?.(told.figures);
      else if (told.kind === 'known') {
        arriving.push(...told.targets);
        if (told.more) return;
        known = { ...told.known, targets: arriving };
        arriving = [];
        onKnown(known);
        // What was written for whoever may no longer see it is not given out again.
        for (const heard of listeners) heard({ transitions: [], incidents: [] });
      }
    },
  };
}
