// How does a visitor ask something of the daemon? As every other process does: a row in the store, which the daemon
// answers within half a second.

import type { Clock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import type { Request } from '../engine/requests/request-words.ts';
import { askAndWait, type Heard, openRequestDesk, type RequestDesk } from '../store/requests/request-desk.ts';

export interface Asks {
  ask(request: Request, author: string, signal: AbortSignal): Promise<Heard>;
  close(): Promise<void>;
}

/** The desk is opened when something is first asked: most listeners are only looked at. */
export function createAsks(storePath: string, clock: Clock): Asks {
  let desk: Promise<RequestDesk | string> | null = null;
  const opened = async (): Promise<RequestDesk | string> => {
    const tried = await openRequestDesk(storePath, { clock, random: systemRandom });
    return tried.ok ? tried.desk : tried.error.sentence;
  };
  return {
    async ask(request, author, signal) {
      desk ??= opened();
      const ready = await desk;
      if (typeof ready === 'string') {
        desk = null;
        return { answer: null, why: 'refused', kept: false, says: ready };
      }
      return askAndWait(ready, request, author, { clock, signal });
    },
    async close() {
      const ready = await desk;
      if (ready !== null && typeof ready !== 'string') await ready.close();
    },
  };
}
