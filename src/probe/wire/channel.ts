// Whose answer is it? Where everything that a server says comes on one stream, requests wait side by side, and what
// comes is matched by its id.

import { type Clock, sleep } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
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

export class Channel {
  readonly #clock: Clock;
  readonly #halfOf: () => Half;
  /** In the order in which they were sent. */
  readonly #waiting: Waiting[] = [];
  /** Those who go on listening after their answer. */
  readonly #lingering = new Set<Listen>();
  /** Whoever sent last: answers what the server asks while nobody waits. */
  #last: Listen | null = null;
  /** Questions that only a person can answer, and whose they are the wire does not tell. */
  readonly #questions: string[] = [];
  /** Ids that wait no more, and how their own answer began; null where it may still come, and is then too late. */
  readonly #over = new Map<string, string | null>();
  readonly #ended = new AbortController();
  #end: End | null = null;

  constructor(clock: Clock, halfOf: () => Half) {
    this.#clock = clock;
    this.#halfOf = halfOf;
  }

  /** Waits for the answer to a message that is about to be sent. @throws Interrupted */
  async ask(asked: Message, listen: Listen, limit: Limit): Promise<Settled> {
    this.#last = listen;
    const settled = await new Promise<Settled | Interrupted>((resolve) => {
      const onAbort = (): void => this.#expire(one, limit);
      const settle = (how: Settled | Interrupted): void => {
        limit.signal.removeEventListener('abort', onAbort);
        resolve(how);
      };
      const one: Waiting = { asked, listen, bytes: 0, excerpt: '', settle };
      if (this.#end !== null) return settle(endedBy(this.#end, this.#came(one, nothing, 'complete')));
      this.#waiting.push(one);
      if (limit.signal.aborted) return onAbort();
      limit.signal.addEventListener('abort', onAbort, { once: true });
    });
    if (settled instanceof Interrupted) throw settled;
    if (this.#lingering.has(listen)) {
      const over = AbortSignal.any([limit.signal, this.#ended.signal]);
      await sleep(this.#clock, listen.lingerMs ?? 0, over);
      this.#lingering.delete(listen);
    }
    return settled;
  }

  /** A JSON value that came as a message, and the text that it came as. */
  take(value: unknown, text: string): void {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const isEcho = values.filter(isSaid).some((one) => this.#isEcho(one));
    const said = isEcho ? [] : values.filter(isSaid);
    if (values.length > 0 && said.length === values.length) {
      this.note(text);
      for (const message of said) this.#hear(message);
      return;
    }
    const ids = values.map(idOf);
    const one = this.#addressee(ids, text);
    if (!one) return;
    const own = String(one.asked.id);
    if (ids.includes(own)) this.#over.set(own, isEcho ? null : brief(text));
    // At once: what follows may have come in the same breath.
    if (one.listen.lingerMs) {
      one.listen.answered?.();
      this.#lingering.add(one.listen);
    }
    this.#answer(one, { kind: 'json', value }, text);
  }

  /** Text that set out to be a message and is no JSON. False when nobody waits for one. */
  takeBroken(text: string): boolean {
    const one = this.#addressee(idsNamedIn(text), text);
    if (one) this.#answer(one, { kind: 'not_json' }, text);
    return one !== undefined;
  }

  /** Something came that is no message. */
  note(text: string): void {
    for (const one of [...this.#waiting]) {
      // The end of a line is one more: lines of nothing come to an end as well.
      one.bytes += Buffer.byteLength(text) + 1;
      if (text !== '' && one.excerpt.length < limits.evidenceBytes)
        one.excerpt += `${text.slice(0, limits.evidenceBytes)}\n`;
      // Whoever talks that much beside the point would keep us busy for as long as we wait.
      if (one.bytes > limits.bodyBytes) this.#giveUp(one, this.#came(one, nothing, 'too_large'));
    }
  }

  /** Nothing more will come. The first word counts. */
  end(why: End): void {
    if (this.#end !== null) return;
    this.#end = why;
    this.#ended.abort();
    for (const one of this.#waiting.splice(0)) one.settle(endedBy(why, this.#came(one, nothing, 'complete')));
  }

  /** How the stream ended, if that shows within so long; null when it did not. */
  async endWithin(mostMs: number): Promise<Fault | null> {
    await sleep(this.#clock, mostMs, this.#ended.signal);
    if (this.#end === 'cut') return fault('stream_reset');
    return this.#end === 'complete' ? fault('stream_ended') : null;
  }

  #hear(message: Message): void {
    const listening = this.#waiting.map(({ listen }) => listen);
    if (message.id === undefined) {
      for (const { hear } of [...listening, ...this.#lingering]) hear(message);
      return;
    }
    // One answer to one question, however many wait.
    const wish = (listening[0] ?? this.#last)?.hear(message);
    if (wish === 'stop' && listening.length > 0) this.#questions.push(message.method ?? '');
    this.#shareQuestions();
  }

  /** Once there are no more calls than questions, each call has its question. */
  #shareQuestions(): void {
    if (this.#questions.length < this.#waiting.length) return;
    for (const one of this.#waiting.splice(0))
      one.settle(this.#came(one, question(this.#questions.shift()), 'enough'));
    this.#questions.length = 0;
  }

  /** What is late, or was said before, is nobody's; an answer to what nobody asked is taken for the oldest's. */
  #addressee(ids: readonly (string | null)[], text: string): Waiting | undefined {
    const named = this.#waiting.find(({ asked }) => ids.includes(String(asked.id)));
    return named ?? (ids.some((id) => id !== null && this.#isOver(id, text)) ? undefined : this.#waiting[0]);
  }

  /** Clients pass over an answer that comes twice. Another one under the same id belongs to somebody else. */
  #isOver(id: string, text: string): boolean {
    const answer = this.#over.get(id);
    return answer === null || answer === brief(text);
  }

  /** A program that only repeats what it is told: its first line back is our own. */
  #isEcho({ id, method }: Message): boolean {
    return id !== undefined && this.#waiting.some(({ asked }) => asked.id === id && asked.method === method);
  }

  #answer(one: Waiting, payload: Payload, text: string): void {
    one.bytes += Buffer.byteLength(text);
    this.#settle(one, this.#came(one, payload, 'enough', text));
  }

  #expire(one: Waiting, limit: Limit): void {
    const payload = this.#questions.length > 0 ? question(this.#questions.shift()) : nothing;
    this.#giveUp(one, limit.expired() ? this.#came(one, payload, 'aborted') : new Interrupted());
  }

  #giveUp(one: Waiting, settled: Settled | Interrupted): void {
    this.#over.set(String(one.asked.id), null);
    this.#settle(one, settled);
  }

  #settle(one: Waiting, settled: Settled | Interrupted): void {
    const at = this.#waiting.indexOf(one);
    if (at === -1) return;
    this.#waiting.splice(at, 1);
    one.settle(settled);
    this.#shareQuestions();
  }

  #came(one: Waiting, payload: Payload, ending: Ending, text = ''): Settled {
    const half = ending === 'enough' ? { bytes: 0, text: '' } : this.#halfOf();
    const excerpt = (text || one.excerpt + half.text).slice(0, limits.evidenceBytes);
    const read = { ending, bytes: one.bytes + half.bytes };
    return { ok: true, came: { payload, read, excerpt, unterminated: half.bytes } };
  }
}

/** Enough of an answer to know it again. */
const brief = (text: string): string => `${text.length} ${text.slice(0, 200)}`;

const nothing: Payload = { kind: 'none' };
const question = (method = ''): Payload => ({ kind: 'question', method });

function endedBy(why: End, settled: Settled): Settled {
  if (typeof why !== 'string') return { ok: false, fault: why };
  if (!settled.ok) return settled;
  const { came } = settled;
  return { ok: true, came: { ...came, read: { ...came.read, ending: why } } };
}

/** A server speaks for itself when it names a method. */
const isSaid = (value: unknown): value is Message => isObject(value) && typeof value.method === 'string';

/** Of messages in a text that is no JSON, as when one is cut and runs into the next. Their contents may have ids too. */
const idsNamedIn = (text: string): string[] =>
  [
    ...text.matchAll(/"jsonrpc"\s*:\s*"2\.0"\s*,\s*"id"\s*:\s*"?(\d+)|"id"\s*:\s*"?(\d+)"?\s*,\s*"jsonrpc"/g),
  ].map(([, after, before]) => after ?? before ?? '');

/** As text, so that an answer with the id as text finds its request, and is judged there. */
function idOf(value: unknown): string | null {
  const id = isObject(value) ? value.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}
