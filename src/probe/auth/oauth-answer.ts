// What does an authorization server mean by its answer? Pure: from status and body to the reason that an operator
// reads, or to a token. Source: RFC 6749 sections 5.1 and 5.2.

import { isObject, parseJson } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { evidenceOf, retryAfter } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import type { Detail } from '../report.ts';
import { type Head, isGatewayStatus, shownHeader } from '../wire/http.ts';

/** Which of the questions on the way to a token this was; it stands in the detail of whatever goes wrong there. */
export type Place = 'token endpoint' | 'metadata of the issuer' | 'metadata of the server';

export interface Told {
  place: Place;
  url: URL;
  head: Head;
  text: string;
}

/** Where it went wrong: what failed is not the MCP server. */
export const whereOf = (place: Place, { origin }: URL): Detail => ({ at: place, asked: origin });

/** Of an answer that is no 2xx. */
export function refusalOf({ place, url, head, text }: Told, nowMs: number): Fault {
  const { status, headers } = head;
  const body = parseJson(text);
  const error = isObject(body) && typeof body.error === 'string' ? body.error : null;
  const detail: Detail = {
    ...whereOf(place, url),
    status,
    ...(error === null ? {} : { oauth_error: oneLine(error, 100), ...described(body) }),
  };
  const evidence = evidenceOf({ head, excerpt: text });
  if (status === 429) return fault('rate_limited', { ...detail, ...retryAfter(headers, nowMs) }, evidence);
  if (isGatewayStatus(status))
    return fault('gateway_error', { ...detail, ...retryAfter(headers, nowMs) }, evidence);
  const refused = status === 401 || status === 403 || (error !== null && status < 500);
  if (refused) return fault('auth_rejected', detail, evidence);
  if (status === 404 || status === 405) return fault('endpoint_not_found', detail, evidence);
  return fault('http_error', detail, evidence);
}

/**
 * Of a 2xx that holds no token, or metadata of no use. What came with it is not shown: it may well hold a token
 * in some form.
 */
export function unreadable({ place, url, head, text }: Told): Fault {
  const where = whereOf(place, url);
  const evidence = evidenceOf({ head, excerpt: '' });
  if (text.trim() === '') return fault('empty_body', { ...where, status: head.status }, evidence);
  const body = parseJson(text);
  if (body === undefined) {
    const type = head.headers['content-type'];
    const json = type !== undefined && /[/+]json\b/i.test(type);
    if (json) return fault('bad_json', where, evidence);
    const told = type === undefined ? null : shownHeader(type);
    return fault('content_type', { ...where, content_type: told }, evidence);
  }
  const error = isObject(body) && typeof body.error === 'string' ? oneLine(body.error, 100) : null;
  const refusal = error === null ? {} : { oauth_error: error, ...described(body) };
  return fault(
    'auth_rejected',
    { ...where, ...refusal, why: `what it told holds no ${wanted[place]}` },
    evidence,
  );
}

const wanted: Readonly<Record<Place, string>> = {
  'token endpoint': 'Bearer token',
  'metadata of the issuer': 'token endpoint; name one in auth.oauth.token_url',
  'metadata of the server': 'resource',
};

function described(body: unknown): Detail {
  const text = isObject(body) ? body.error_description : undefined;
  return typeof text === 'string' ? { description: oneLine(text) } : {};
}

export interface Token {
  /** As it stands in the header. */
  authorization: string;
  /** How long it lasts; null when the server does not tell. */
  lifeMs: number | null;
}

/** Longer is as good as for ever. */
const longestLifeMs = 365 * 86_400_000;

/** Null when it cannot be used: another type than Bearer, or characters that no header may have. */
export function tokenOf(told: {
  access_token: string;
  token_type: string;
  expires_in?: number | undefined;
}): Token | null {
  const { access_token: token, token_type: type, expires_in: lastsS } = told;
  if (type.toLowerCase() !== 'bearer' || !/^[\x21-\x7e]+$/.test(token)) return null;
  const lifeMs = lastsS === undefined ? null : Math.min(Math.max(0, lastsS * 1_000), longestLifeMs);
  return { authorization: `Bearer ${token}`, lifeMs };
}

/** Two names of one issuer: as URLs, whether or not they end in a slash. */
export function sameIssuer(one: string, other: string): boolean {
  const plain = (text: string): string => (URL.parse(text)?.href ?? text).replace(/\/$/, '');
  return plain(one) === plain(other);
}
