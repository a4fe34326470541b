// How do the questions on the way to a token travel? Over our own wire, with its limits: one connection for each
// origin, no redirect to another one, no endless body.

import { type Clock, deadline } from '../../base/clock.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { limits } from '../limits.ts';
import { type Ending, readBody } from '../wire/body.ts';
import { type HttpAnswer, type HttpQuestion, type Limit, telling } from '../wire/http.ts';
import type { HttpClient } from '../wire/http-client.ts';
import { type Place, refusalOf, type Told, whereOf } from './oauth-answer.ts';

/** Carries a fault through the SDK, to whom it is just an error. */
export class SignInError extends Error {
  readonly fault: Fault;
  constructor(cause: Fault) {
    super(cause.reason);
    this.fault = cause;
  }
}

export interface Carrier {
  /** The SDK's kind of fetch. Rejects with a SignInError, or Interrupted. */
  fetchFor(place: Place, headers: Record<string, string>): Fetch;
  /** What was told last. */
  last(): Told | null;
  close(): Promise<void>;
}

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

type Answer = HttpAnswer & { ok: true };

export interface CarrierOptions {
  clock: Clock;
  /** Calls everything off. */
  signal: AbortSignal;
  clientTo(url: URL): HttpClient;
  /** Hears of what is sent as proof of who we are: nobody may see it come back. */
  shield(secret: string): void;
}

export function createCarrier({ clock, signal, clientTo, shield }: CarrierOptions): Carrier {
  const clients = new Map<string, HttpClient>();
  let told: Told | null = null;

  async function ask(place: Place, question: HttpQuestion): Promise<Told> {
    const { url } = question;
    const client = clients.get(url.origin) ?? clientTo(url);
    clients.set(url.origin, client);
    const limit = deadline(clock, limits.signInMs, signal);
    try {
      const answer = await client.ask(question, limit);
      if (!answer.ok) throw new SignInError(at(place, url, answer.fault));
      return { place, url, head: answer.head, text: await textOf(answer, place, url, limit) };
    } finally {
      limit.clear();
    }
  }

  async function textOf({ head, body }: Answer, place: Place, url: URL, limit: Limit): Promise<string> {
    const refused = head.status < 200 || head.status > 299;
    const patience = deadline(clock, refused ? limits.refusalMs : limits.signInMs, limit.signal);
    const chunks: Buffer[] = [];
    const { ending } = await readBody(body, limits.signInBytes, patience.signal, (chunk) => {
      chunks.push(chunk);
      return false;
    });
    patience.clear();
    if (limit.signal.aborted && !limit.expired()) throw new Interrupted();
    if (ending === 'complete' || refused) return Buffer.concat(chunks).toString('utf8');
    const evidence = { status: head.status, headers: telling(head.headers) };
    throw new SignInError(at(place, url, { ...cutShort[ending], evidence }));
  }

  return {
    fetchFor: (place, headers) => async (to, init) => {
      const posts = init?.method === 'POST';
      const question = questionOf(new URL(to), headers, init);
      for (const secret of posts ? proofsIn(question) : []) shield(secret);
      told = null;
      try {
        told = await ask(place, question);
      } catch (error) {
        const elsewhere = error instanceof SignInError && error.fault.reason === 'redirected';
        if (posts || !elsewhere) throw error;
        return new Response(null, { status: 404 });
      }
      const { status } = told.head;
      // Where one address has no metadata the SDK tries the next; the refusal of a grant is final.
      const final = posts || status >= 500 || status === 429;
      if (final && (status < 200 || status > 299)) throw new SignInError(refusalOf(told, clock.nowMs()));
      return new Response(told.text === '' ? null : told.text, { status });
    },
    last: () => told,
    close: async () => void (await Promise.all([...clients.values()].map((client) => client.close()))),
  };
}

const questionOf = (url: URL, headers: Record<string, string>, init?: RequestInit): HttpQuestion => ({
  method: init?.method === 'POST' ? 'POST' : 'GET',
  url,
  headers: { ...headers, ...Object.fromEntries(new Headers(init?.headers)) },
  ...(init?.method === 'POST' ? { body: String(init.body) } : {}),
  repeatable: true,
});

/** The secret as Basic has it, or the assertion that our key signed. */
function proofsIn({ headers, body = '' }: HttpQuestion): string[] {
  const basic = headers.authorization?.replace(/^Basic /, '');
  return [basic, new URLSearchParams(body).get('client_assertion')].filter((one) => typeof one === 'string');
}

const at = (place: Place, url: URL, { reason, detail, evidence }: Fault): Fault =>
  fault(reason, { ...whereOf(place, url), ...detail }, evidence);

const cutShort: Readonly<Record<Exclude<Ending, 'complete'>, Fault>> = {
  enough: fault('truncated'),
  cut: fault('truncated'),
  too_large: fault('too_large', { limit: 'body', max: limits.signInBytes }),
  aborted: fault('deadline_exceeded'),
};
