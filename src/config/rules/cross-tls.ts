// Does the client certificate have its key, and the right one?

import { certificateOf, keyOf } from '../pem.ts';
import { type Finding, findingAt } from '../problem.ts';
import { at, isThere, type Spot, textOf } from '../spot.ts';

/** `shared`: these are the defaults, where what is missing may be missing. */
export function checkTls(tls: Spot | undefined, shared: boolean): Finding[] {
  const [cert, key] = [at(tls, 'cert'), at(tls, 'key')];
  if (cert && key && isThere(cert) && isThere(key)) return checkPair(cert, key);
  const alone = [cert, key].find(isThere);
  return !alone || shared ? [] : [findingAt(alone, 'cert and key go together, one of them is missing')];
}

function checkPair(cert: Spot, key: Spot): Finding[] {
  const certificate = certificateOf(textOf(cert) ?? '');
  const own = keyOf(textOf(key) ?? '');
  if (!certificate || !own || certificate.checkPrivateKey(own)) return [];
  return [findingAt(key, 'this is not the key of cert')];
}
