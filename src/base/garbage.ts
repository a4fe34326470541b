// How much memory may garbage take? Where there is plenty, V8 lets it grow to several times what lives: a daemon of
// 100 MB would sit in 500 MB. It runs beside what it watches, so it collects a little more often instead.

import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of both halves together. The 64 MiB that V8 would take at a large start save the processor nothing. */
const youngBytes = 16 * 1024 * 1024;

/** No more than this is held to make V8 double the room: several times what it takes. */
const mostHeld = 1_000;
const heldAtOnce = 1_000;

/**
 * The room for what is new gets its size now, and keeps it. To be called before anything large is made. V8 takes such a
 * limit only when it starts, but stops growing when it is told: the room is grown on purpose up to there, in some 20 ms.
 */
export function keepYoungHeapSmall(): void {
  const held: object[][] = [];
  while (youngSize() < youngBytes && held.length < mostHeld)
    held.push(Array.from({ length: heldAtOnce }, () => ({})));
  setFlagsFromString('--semi-space-growth-factor=1');
  // A thread that starts after this could not grow either, and would start with an eighth of it.
  setFlagsFromString(`--min-semi-space-size=${youngBytes / 2 / 1024 / 1024}`);
}

const youngSize = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? youngBytes;

/** From now on the heap grows by a quarter of what lives before it is collected. To be called once the start is over. */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=25');
}
