// How much memory may garbage take? Where there is plenty, V8 lets it grow to several times what lives: a daemon of
// 100 MB would sit in 500 MB. It runs beside what it watches, so it collects a little more often instead.

import { setFlagsFromString } from 'node:v8';

/**
 * From now on the heap grows by a quarter of what lives before it is collected, and the room for what is new stays as
 * large as it is. To be called once what the start needed has been allocated.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=25');
  setFlagsFromString('--semi-space-growth-factor=1');
}
