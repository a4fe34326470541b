// Is this text the certificate or the key that an option wants? In YAML it is the text itself or the path of a
// file that holds it.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { bare } from './schema/bare.ts';

/** What such an option takes. */
export interface Pem {
  fits(text: string): boolean;
  /** The words after `expected`. */
  phrase: string;
}

const pems = new WeakMap<object, Pem>();

/**
 * Null for any other option. Asked while the file is read and not when it is validated: one text in `defaults`
 * may stand behind thousands of targets, and is judged once.
 */
export const pemOf = (schema: z.core.$ZodType): Pem | null => pems.get(bare(schema)) ?? null;

/** A PEM text says so itself; anything else is a path. */
export const isPath = (text: string): boolean => text !== '' && !text.trimStart().startsWith('-----BEGIN');

function textOf(pem: Pem) {
  const schema = z.string(`${pem.phrase}, or the path of its file`).min(1, pem.phrase);
  pems.set(schema._zod.def, pem);
  return schema;
}

/** One certificate or a chain of them; the first must be readable. */
export const certificate = () =>
  textOf({
    fits: (text) => certificateOf(text) !== null,
    phrase: 'a certificate in PEM form (BEGIN CERTIFICATE)',
  });

/** In whatever PEM form; PKCS #8 inside, the only one that signs tokens. */
export const privateKey = () =>
  textOf({
    fits: (text) => keyOf(text) !== null,
    phrase: 'an unencrypted private key in PEM form (BEGIN PRIVATE KEY)',
  }).transform((text) => keyOf(text)?.export({ type: 'pkcs8', format: 'pem' }).toString() ?? text);

export function certificateOf(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}

export function keyOf(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}
