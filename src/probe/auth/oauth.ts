// Which token goes along? One for all probes of a target: fetched when it is first needed, renewed before it ends,
// fetched anew when the server no longer takes it, and never asked for more often than makes sense.

import type { Clock } from '../../base/clock.ts';
import type { Redactor } from '../../base/redact.ts';
import type { OAuthConfig, TargetConfig } from '../../config/schema/schema.ts';
import { challengesIn } from '../answer/challenge.ts';
import { type Fault, fault } from '../fault.ts';
import type { Detail } from '../report.ts';
import { createHttpClient } from '../wire/http-client.ts';
import type { Credentials } from './credentials.ts';
import { createCarrier } from './oauth-carrier.ts';
import { createFlights } from './oauth-flight.ts';
import { type Granted, grant } from './oauth-grant.ts';
import { isFresh, isGood, type Kept, keptOf, pauseMs } from './oauth-token.ts';
import { headersOf } from './own-headers.ts';

export interface OAuthParts {
  clock: Clock;
  redactor: Redactor;
  client: { name: string; version: string };
}

export interface OAuthTarget {
  target: TargetConfig;
  server: URL;
  oauth: OAuthConfig;
}

export function createOAuth(request: OAuthTarget, parts: OAuthParts): Credentials {
  const { target, server, oauth } = request;
  const { clock } = parts;
  const own = headersOf(target, parts.client);
  const hide = { proof: hidingLast(4, parts.redactor), token: hidingLast(2, parts.redactor) };
  let kept: Kept | null = null;
  /** So that those who were turned away with it know that there is another now. */
  let former: string | null = null;
  let failed: { fault: Fault; untilMs: number } | null = null;
  let failures = 0;
  /** Where a refusal said that the metadata of the server is. */
  let metadataUrl: URL | null = null;

  const fail = (found: Fault): Fault => {
    failures += 1;
    failed = { fault: found, untilMs: clock.monotonicMs() + pauseMs(found, failures, target.intervalMs) };
    return found;
  };
  const flights = createFlights(async (signal): Promise<Fault | null> => {
    const granted = await signIn(request, { ...parts, own, metadataUrl, signal, hide });
    if ('reason' in granted) return fail(granted);
    former = kept?.authorization ?? null;
    kept = keptOf(granted, { nowMs: clock.monotonicMs(), wallMs: clock.nowMs() });
    failed = null;
    return null;
  });
  const learns = (challenge: string | undefined): boolean => {
    const url = oauth.tokenUrl === null ? metadataIn(challenge, server) : null;
    if (url === null || url.href === metadataUrl?.href) return false;
    metadataUrl = url;
    return true;
  };

  return {
    carried: true,
    async ready(limit) {
      if (isFresh(kept, clock.monotonicMs())) return null;
      const waits = failed !== null && clock.monotonicMs() < failed.untilMs ? failed.fault : null;
      const found = waits ?? (await flights.join(limit));
      if (found === null) return null;
      // The authorization server may be away for a while: what it gave is as good as before, until it ends.
      if (isGood(kept, clock.monotonicMs())) return null;
      return found === 'late' ? fault('response_timeout', { at: 'token endpoint' }) : found;
    },
    headers: () => (kept ? { ...own, authorization: kept.authorization } : own),
    taken({ authorization }) {
      if (kept === null || kept.refused || kept.authorization !== authorization) return;
      kept.taken = true;
      failures = 0;
    },
    refused({ authorization }, challenge) {
      if (authorization !== undefined && authorization === former) return { again: true };
      if (kept === null || authorization !== kept.authorization) return { again: false, detail: {} };
      const first = !kept.refused;
      kept.refused = true;
      if (kept.taken || (first && kept.resource === null && learns(challenge))) return { again: true };
      const detail = loopDetail(kept, oauth);
      if (first) fail(fault('auth_rejected', detail));
      return { again: false, detail };
    },
    detail: () => ({
      ...(kept?.endsAt ? { token_expires_at: kept.endsAt } : {}),
      ...(kept && !kept.refused && failed ? { token_renewal: failed.fault.reason } : {}),
    }),
  };
}

interface SigningIn extends OAuthParts {
  own: Record<string, string>;
  metadataUrl: URL | null;
  signal: AbortSignal;
  hide: Record<'proof' | 'token', (secret: string) => void>;
}

/** @throws Interrupted */
async function signIn(
  { target, server, oauth }: OAuthTarget,
  { clock, own, metadataUrl, signal, hide }: SigningIn,
): Promise<Granted | Fault> {
  const { timeouts, tls } = target;
  const clientTo = (url: URL) =>
    createHttpClient(url, clock, timeouts.connectMs, url.origin === server.origin ? { tls } : {});
  const carrier = createCarrier({ clock, signal, clientTo, shield: hide.proof });
  try {
    const headers = { own, others: { 'user-agent': own['user-agent'] ?? '' } };
    const granted = await grant({ oauth, server, metadataUrl, carrier, headers });
    if ('authorization' in granted) hide.token(granted.authorization.replace(/^Bearer /, ''));
    return granted;
  } finally {
    await carrier.close();
  }
}

/** What a server says of itself is read on its own origin alone. */
function metadataIn(challenge: string | undefined, { origin }: URL): URL | null {
  const told = challengesIn(challenge ?? '').map(({ params }) => params.get('resource_metadata') ?? '');
  return told.map((text) => URL.parse(text)).find((url) => url?.origin === origin) ?? null;
}

/** A token was granted and refused at once: whoever grants and whoever takes it do not agree. */
const loopDetail = ({ advertised }: Kept, { issuer }: OAuthConfig): Detail => ({
  auth_loop: true,
  ...(advertised === null ? {} : { issuer, advertised }),
});

/** Of what is sent and granted again and again the last few are hidden: older ones are worth nothing. */
function hidingLast(most: number, redactor: Redactor): (secret: string) => void {
  const hidden: (() => void)[] = [];
  return (secret) => {
    hidden.push(redactor.add(secret));
    if (hidden.length > most) hidden.shift()?.();
  };
}
