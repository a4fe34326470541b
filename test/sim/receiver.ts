// What did the people hear? The receiver of the simulation: it may answer 500, hang, or be cut before or after
// it heard, and it keeps every word.

import type { Sender } from '../../src/alert/send.ts';
import { sleep } from '../../src/base/clock.ts';
import type { NotificationBody } from '../../src/engine/words.ts';
import type { Chance } from './chance.ts';
import { type Life, never } from './life.ts';

export type ReceiverMode = 'well' | 'error' | 'hang' | 'cut' | 'deaf';

export interface Receiver {
  mode: ReceiverMode;
  /** By receiver, every word in the order in which it arrived. */
  heard: Record<string, NotificationBody[]>;
  /** Of each request: that the process dies just before it, and just after it was heard. */
  crash: number;
  /** The way there, as one process has it. */
  reachedFrom(life: Life, mayDie: () => boolean): Sender;
}

export function createReceiver(chance: Chance): Receiver {
  const receiver: Receiver = {
    mode: 'well',
    heard: { oncall: [], phone: [], boss: [] },
    crash: 0,
    reachedFrom: (life, mayDie) => ({
      async send({ url, headers, body }, signal) {
        const dies = (): boolean => {
          if (mayDie() && chance.happens(receiver.crash)) life.end();
          return life.dead();
        };
        if (dies()) return never();
        await sleep(life.clock, chance.between(1, 300), signal);
        if (signal.aborted) return { kind: 'unanswered', error: 'stopped' };
        const { mode } = receiver;
        if (mode === 'deaf') return { kind: 'unanswered', error: 'connection_refused' };
        if (mode === 'hang') await sleep(life.clock, 10_000, signal);
        if (mode === 'hang') return { kind: 'unanswered', error: signal.aborted ? 'stopped' : 'timeout' };
        const word = JSON.parse(body) as NotificationBody;
        if (headers['webhook-id'] !== word.id) throw new Error('webhook-id is not the id of the body');
        if (mode === 'error') return { kind: 'answered', status: 500, retryAfterMs: null, answer: '' };
        receiver.heard[new URL(url).pathname.slice(1)]?.push(word);
        if (dies()) return never();
        return mode === 'cut'
          ? { kind: 'unanswered', error: 'connection_reset' }
          : { kind: 'answered', status: 204, retryAfterMs: null, answer: '' };
      },
      close: async () => {},
    }),
  };
  return receiver;
}
