// How do all targets stand by now, for everybody who asks? The daemon tells which of them it wrote: only those are read
// again, and of thousands that are a few.

import type { Clock } from '../base/clock.ts';
import type { Reader } from '../store/read.ts';
import type { TargetOverview } from '../store/readings.ts';

/** Null where nobody tells: then everything is read again. */
export type OnStored = (heard: (targets: readonly string[]) => void) => void;

export type Present = (nowMs: number) => Promise<readonly TargetOverview[]>;

/**
 * Availability over a day moves slowly, and to read it of all targets takes longer than everything else together. It is
 * also how long nobody sees what the daemon wrote without a word: what it had held while the disk refused.
 */
const wholeEveryMs = 30_000;

export function createPresent(reader: Reader, clock: Clock, onStored: OnStored | null): Present {
  let before: { list: readonly TargetOverview[]; wholeAtMs: number } | null = null;
  let written = new Set<string>();
  onStored?.((targets) => {
    for (const target of targets) written.add(target);
  });
  return async (nowMs) => {
    const atMs = clock.monotonicMs();
    const young = before !== null && atMs - before.wholeAtMs < wholeEveryMs ? before : null;
    const changed = onStored && [...written];
    // Should reading fail, nobody knows any more what is to be read again: everything.
    before = null;
    written = new Set();
    const again = young && (await reader.refreshed(young.list, changed));
    before =
      young !== null && again !== null
        ? { list: again, wholeAtMs: young.wholeAtMs }
        : { list: await reader.overview(nowMs), wholeAtMs: atMs };
    return before.list;
  };
}
