// Which addresses has a host? The system is asked once at a time for each name: a look-up that hangs holds one of the
// process's few threads for look-ups, and would take another with every probe that asks again, until no name resolves.

import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Heard = Parameters<LookupFunction>[2];

/** Nothing is remembered: whoever asks after the answer came asks the system anew. */
export function sharing(ask: LookupFunction): LookupFunction {
  const waiting = new Map<string, Heard[]>();
  return (host, options, heard) => {
    const question = JSON.stringify([host, options]);
    const others = waiting.get(question);
    if (others) {
      others.push(heard);
      return;
    }
    waiting.set(question, [heard]);
    ask(host, options, (...answer) => {
      const all = waiting.get(question) ?? [];
      waiting.delete(question);
      for (const one of all) one(...answer);
    });
  };
}

export const lookUp: LookupFunction = sharing(lookup);
