// Is this text the certificate or the key that an option wants? In YAML it is the text itself or the path of a
// file that holds it.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import * as z from 'zod';

const pems = new WeakSet<object>();

/** May a plain text in place of this option be a path? Asked while the file is read. */
export function isPem(schema: z.core.$ZodType): boolean {
  const def = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = def.innerType ?? def.in;
  return pems.has(def) || (inner !== undefined && isPem(inner));
}

/** A PEM text says so itself; anything else is a path. */
export const isPath = (text: string): boolean => text !== '' && !text.trimStart().startsWith('-----BEGIN');

function pem(fits: (text: string) => boolean, phrase: string) {
  const schema = z.string(`${phrase}, or the path of its file`).min(1, phrase).refine(fits, phrase);
  pems.add(schema._zod.def);
  return schema;
}

/** One certificate or a chain of them; the first must be readable. */
export const certificate = () =>
  pem((text) => certificateOf(text) !== null, 'a certificate in PEM form (BEGIN CERTIFICATE)');

/** In whatever PEM form; PKCS #8 inside, the only one that signs tokens. */
export const privateKey = () =>
  pem((text) => keyOf(text) !== null, 'an unencrypted private key in PEM form (BEGIN PRIVATE KEY)').transform(
    (text) => keyOf(text)?.export({ type: 'pkcs8', format: 'pem' }).toString() ?? text,
  );

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
