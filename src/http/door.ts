// Who may come in, and what may they see? Everybody with the token, or everybody at all where none is asked for; the
// rest sees what is public. Pure.

import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { ListenConfig } from '../config/schema/schema.ts';

export type Visitor = 'trusted' | 'public';

type Terms = Pick<ListenConfig, 'token' | 'hosts'>;

/** `authorization` is the header, whatever it holds. */
export function visitorWith(authorization: string | undefined, { token }: Terms): Visitor {
  if (token === null) return 'trusted';
  const told = credentialIn(authorization);
  return told !== null && isSame(told, token) ? 'trusted' : 'public';
}

/** The bearer token, or the password of Basic, which is what a browser can ask a person for. */
function credentialIn(authorization: string | undefined): string | null {
  const [, scheme = '', value = ''] = /^(bearer|basic) +([^ ]+)$/i.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme === '') return null;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : pair.slice(colon + 1);
}

/** Digests are of one length, so that the time that it takes tells neither how much fits nor how long the token is. */
const isSame = (told: string, token: string): boolean => timingSafeEqual(digestOf(told), digestOf(token));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Is it reached under a name of its own? A page of a stranger can point a name of the stranger's at this address (DNS
 * rebinding) and then read everything with the browser of somebody who may. It cannot do that with an address, nor
 * with `localhost`, nor learn a token.
 */
export function isOwnName(host: string | undefined, { token, hosts }: Terms): boolean {
  if (token !== null) return true;
  const name = nameIn(host ?? '');
  return name === 'localhost' || isIP(name) > 0 || hosts.includes(name);
}

const nameIn = (host: string): string => {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(host) ?? [];
  return (bracketed ?? plain).toLowerCase();
};

/** A page of another site may make a browser post here: what changes something comes from our own pages or from programs. */
export const isOwnPage = (
  site: string | undefined,
  origin: string | undefined,
  host: string | undefined,
): boolean => {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || URL.parse(origin)?.host === host;
};
