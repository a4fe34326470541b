// Whose answer is it? Where everything that a server says comes on one stream, requests wait side by side, and what
// comes is matched by its id.

import { type Clock, sleep } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import { type Fault, Interrupted } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Answered, Payload } from './answered.ts';
import type { Ending } from './body.ts';
import type { Limit } from './http.ts';
import type { Message } from './message.ts';
import type { Listen } from './transport.ts';

/** What came for one request; how it travelled is for the transport to add. */
export type Came = Pick<Answered, 'read' | 'payload' | 'excerpt' | 'unterminated'>;
export type Settled = { ok: true; came: Came } | { ok: false; fault: Fault };

/** Why nothing more will come: a fault, or just the way in which the stream ended. */
export type End = Fault | Extract<Ending, 'complete' | 'cut' | 'too_large'>;

export interface Channel {
  /** Waits for the answer to a message that is about to be sent. @throws Interrupted */
  ask(message: Message, listen: Listen, limit: Limit): Promise<Settled>;
  /** A JSON value that came as a message, and the text that it came as. */
  take(value: unknown, text: string): void;
  /** Text that set out to be a message and is no JSON. False when nobody waits for one. */
  takeBroken(text: string): boolean;
  /** Something came that is no message. */
  note(text: string): void;
  end(why: End): void;
}

interface Waiting {
  asked: Message;
  listen: Listen;
  /** Of what came since it was sent and was no answer to another. */
  bytes: number;
  excerpt: string;
  settle(settled: Settled | Interrupted): void;
}

/** What there is of a message whose end has not come: its size, and how it begins. */
export interface Half {
  bytes: number;
  text: string;
}

export function createChannel(clock: Clock, halfOf: () => Half): Channel {
  /** In the order in which they were sent. */
  const waiting: Waiting[] = [];
  /** Those who go on listening after their answer. */
  const lingering = new Set<Listen>();
  /** Whoever sent last: answers what the server asks while nobody waits. */
  let last: Listen | null = null;
  /** Questions that only a person can answer, and whose they are the wire does not tell. */
  const questions: string[] = [];
  const givenUp = new Set<string>();
  const ended = new AbortController();
  let end: End | null = null;

  const came = (one: Waiting, payload: Payload, ending: Ending, text = ''): Settled => {
    const half = ending === 'enough' ? { bytes: 0, text } : halfOf();
    const excerpt = (text || one.excerpt + half.text).slice(0, limits.evidenceBytes);
    const read = { ending, bytes: one.bytes + half.bytes };
    return { ok: true, came: { payload, read, excerpt, unterminated: half.bytes } };
  };
  const settle = (one: Waiting, settled: Settled | Interrupted): void => {
    waiting.splice(waiting.indexOf(one), 1);
    one.settle(settled);
    askThePersonBehind();
  };
  /** Once there are no more calls than questions, each call has its question. */
  function askThePersonBehind(): void {
    if (questions.length < waiting.length) return;
    for (const one of waiting.splice(0)) one.settle(came(one, question(questions.shift()), 'enough'));
    questions.length = 0;
  }
  const giveUp = (one: Waiting, settled: Settled | Interrupted): void => {
    givenUp.add(String(one.asked.id));
    settle(one, settled);
  };
  const expire = (one: Waiting, limit: Limit): void => {
    const payload = questions.length > 0 ? question(questions.shift()) : nothing;
    giveUp(one, limit.expired() ? came(one, payload, 'aborted') : new Interrupted());
  };
  const note = (text: string): void => {
    for (const one of [...waiting]) {
      one.bytes += Buffer.byteLength(text);
      if (one.excerpt.length < limits.evidenceBytes)
        one.excerpt += `${text.slice(0, limits.evidenceBytes)}\n`;
      // Whoever talks that much beside the point would keep us busy for as long as we wait.
      if (one.bytes > limits.bodyBytes) giveUp(one, came(one, nothing, 'too_large'));
    }
  };
  const hear = (message: Message): void => {
    if (message.id === undefined) {
      for (const { hear: tell } of [...waiting.map(({ listen }) => listen), ...lingering]) tell(message);
      return;
    }
    // One answer to one question, however many wait.
    const listener = waiting[0]?.listen ?? last;
    if (listener?.hear(message) === 'stop' && waiting.length > 0) questions.push(message.method ?? '');
    askThePersonBehind();
  };
  /** An answer that was given up is late, and nobody's; one to what nobody asked is taken for the oldest's. */
  const addressee = (values: unknown[]): Waiting | undefined => {
    const ids = values.map(idOf);
    const named = waiting.find(({ asked }) => ids.includes(String(asked.id)));
    return named ?? (ids.some((id) => id !== null && givenUp.has(id)) ? undefined : waiting[0]);
  };

  return {
    async ask(asked, listen, limit) {
      last = listen;
      const settled = await new Promise<Settled | Interrupted>((resolve) => {
        const one: Waiting = { asked, listen, bytes: 0, excerpt: '', settle: leave };
        const onAbort = (): void => expire(one, limit);
        function leave(how: Settled | Interrupted): void {
          limit.signal.removeEventListener('abort', onAbort);
          resolve(how);
        }
        if (end !== null) return resolve(ending(end, came(one, nothing, 'complete')));
        waiting.push(one);
        if (limit.signal.aborted) return onAbort();
        limit.signal.addEventListener('abort', onAbort, { once: true });
      });
      if (settled instanceof Interrupted) throw settled;
      if (lingering.has(listen)) {
        await sleep(clock, listen.lingerMs ?? 0, AbortSignal.any([limit.signal, ended.signal]));
        lingering.delete(listen);
      }
      return settled;
    },
    take(value, text) {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      const said = values.filter(isSaid).filter((one) => !isEcho(one, waiting));
      if (values.length > 0 && said.length === values.length) {
        note(text);
        for (const message of said) hear(message);
        return;
      }
      const one = addressee(values);
      if (!one) return;
      one.bytes += Buffer.byteLength(text);
      // At once: what follows may have come in the same breath.
      if (one.listen.lingerMs) {
        one.listen.answered?.();
        lingering.add(one.listen);
      }
      settle(one, came(one, { kind: 'json', value }, 'enough', text));
    },
    takeBroken(text) {
      const one = waiting[0];
      if (!one) return false;
      one.bytes += Buffer.byteLength(text);
      settle(one, came(one, { kind: 'not_json' }, 'enough', text));
      return true;
    },
    note,
    end(why) {
      if (end !== null) return;
      end = why;
      ended.abort();
      for (const one of waiting.splice(0)) one.settle(ending(why, came(one, nothing, 'complete')));
    },
  };
}

const nothing: Payload = { kind: 'none' };
const question = (method = ''): Payload => ({ kind: 'question', method });

function ending(why: End, settled: Settled): Settled {
  if (typeof why !== 'string') return { ok: false, fault: why };
  if (!settled.ok) return settled;
  const { came } = settled;
  return { ok: true, came: { ...came, read: { ...came.read, ending: why } } };
}

/** A server speaks for itself when it names a method. */
const isSaid = (value: unknown): value is Message => isObject(value) && typeof value.method === 'string';

/** A program that only repeats what it is told: its first line back is our own. */
const isEcho = ({ id, method }: Message, waiting: readonly Waiting[]): boolean =>
  id !== undefined && waiting.some(({ asked }) => asked.id === id && asked.method === method);

/** As text, so that an answer with the id as text finds its request, and is judged there. */
function idOf(value: unknown): string | null {
  const id = isObject(value) ? value.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}
