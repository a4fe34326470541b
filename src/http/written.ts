// How is one answer given to many? Written and packed once, with a tag by which a client sees that nothing is new; then
// the same bytes are given out.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

export interface Written {
  type: string;
  tag: string;
  plain: Uint8Array<ArrayBuffer>;
  /** By gzip. */
  packed: Uint8Array<ArrayBuffer>;
}

const pack = promisify(gzip);

/** `essence` is what makes another answer of it. */
export async function write(text: string, type: string, essence = text): Promise<Written> {
  const plain = Buffer.from(text);
  return { type, tag: tagOf(essence), plain, packed: await pack(plain) };
}

/** Weak: plain or packed, it is the same answer. */
const tagOf = (text: string): string =>
  `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;

export function give(context: Context, { type, tag, plain, packed }: Written): Response {
  const headers = { etag: tag, 'cache-control': 'private, no-cache', vary: 'authorization, accept-encoding' };
  if (isKnown(context, tag)) return context.body(null, 304, headers);
  return takesPacked(context)
    ? context.body(packed, 200, { ...headers, 'content-type': type, 'content-encoding': 'gzip' })
    : context.body(plain, 200, { ...headers, 'content-type': type });
}

/** To one alone, who will not want the same again: packed as fast as can be. */
export async function giveOnce(context: Context, text: string, type: string): Promise<Response> {
  const headers = { 'content-type': type, 'cache-control': 'no-store', vary: 'accept-encoding' };
  if (!takesPacked(context)) return context.body(text, 200, headers);
  const packed = await pack(text, { level: constants.Z_BEST_SPEED });
  return context.body(packed, 200, { ...headers, 'content-encoding': 'gzip' });
}

const takesPacked = (context: Context): boolean =>
  accepts(context, { header: 'Accept-Encoding', supports: ['gzip', 'identity'], default: 'identity' }) ===
  'gzip';

function isKnown(context: Context, tag: string): boolean {
  const asked = context.req.header('if-none-match') ?? '';
  const opaque = (one: string): string => one.trim().replace(/^W\//, '');
  return asked.split(',').some((one) => opaque(one) === opaque(tag));
}
