// What does a process that is over in a moment leave out? What would pay only in the long run, and would be waited for
// at the end: V8 lets no process go while it compiles.

import { setFlagsFromString } from 'node:v8';

/**
 * From now on WebAssembly stays as it was first compiled. After four answers V8 takes the parser of HTTP for busy and
 * optimises it, which takes longer than the probe. To be called before anything is asked over HTTP.
 */
export function stayBrief(): void {
  setFlagsFromString('--wasm-tiering-budget=1000000000');
}
