// With whose name does a probe knock? The headers that go along with every question to a target's own origin.

import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Fault } from '../fault.ts';
import type { Detail } from '../report.ts';
import type { Head, Limit } from '../wire/http.ts';
import type { Headers } from '../wire/transport.ts';
import { createOAuth, type OAuthParts } from './oauth.ts';
import { carriesCredential, headersOf } from './own-headers.ts';

export interface Credentials {
  /** Where a credential must be fetched, sees to it that there is one that lasts. Null when ready. @throws Interrupted */
  ready(limit: Limit): Promise<Fault | null>;
  /** The target's own headers with what `ready` got. */
  headers(): Headers;
  /** A credential goes along: a refusal is then that credential's, not the lack of one. */
  carried: boolean;
  /** The server let in whoever sent these headers. */
  taken(sent: Headers): void;
  /** The server turned them away; `challenge` is its WWW-Authenticate. */
  refused(sent: Headers, challenge: string | undefined): Refusal;
  /** What an operator should know of it, such as when it ends. Never the credential itself. */
  detail(): Detail;
}

/** `again`: `ready` gets another credential, which is worth one more try. */
export type Refusal = { again: true } | { again: false; detail: Detail };

/** What stands in the config, and never changes. */
export function staticCredentials(
  target: TargetConfig,
  client: { name: string; version: string },
): Credentials {
  const headers = headersOf(target, client);
  return {
    ready: async () => null,
    headers: () => headers,
    carried: carriesCredential(headers),
    taken() {},
    refused: () => ({ again: false, detail: {} }),
    detail: () => ({}),
  };
}

/** Keeps what lasts longer than one probe. A target that is configured anew is another object, and begins anew. */
export function createKeeper(parts: OAuthParts): (target: TargetConfig) => Credentials {
  const kept = new WeakMap<TargetConfig, Credentials>();
  return (target) => {
    const oauth = target.auth?.oauth ?? null;
    if (oauth === null || target.url === null) return staticCredentials(target, parts.client);
    const known = kept.get(target) ?? createOAuth({ target, oauth, server: new URL(target.url) }, parts);
    kept.set(target, known);
    return known;
  };
}

export interface SignedIn<T> {
  got: T;
  /** Goes along with the detail of a refusal. */
  refusal: Detail;
  /** Why there was no second try after a first that was refused. */
  unready: Fault | null;
}

/** Asks, and once more when what went along is no longer taken and there is another. @throws Interrupted */
export async function signedIn<T>(
  credentials: Credentials,
  limit: Limit,
  ask: (own: Headers) => Promise<T>,
  headOf: (got: T) => Pick<Head, 'status' | 'headers'> | null,
): Promise<SignedIn<T>> {
  const refusalOf = (own: Headers, got: T): Refusal | null => {
    const head = headOf(got);
    if (head?.status === 401) return credentials.refused(own, head.headers['www-authenticate']);
    if (head) credentials.taken(own);
    return null;
  };
  const own = credentials.headers();
  const first = await ask(own);
  const refused = refusalOf(own, first);
  if (!refused?.again) return { got: first, refusal: refused?.detail ?? {}, unready: null };
  const unready = await credentials.ready(limit);
  if (unready) return { got: first, refusal: {}, unready };
  const other = credentials.headers();
  const second = await ask(other);
  const still = refusalOf(other, second);
  return { got: second, refusal: still?.again === false ? still.detail : {}, unready: null };
}
