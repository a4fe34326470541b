// Is there one way to sign in, and is it whole?

import { sameHeader } from '../load/merge.ts';
import { keyOf } from '../pem.ts';
import { type Finding, findingAt } from '../problem.ts';
import { at, entriesOf, isThere, type Spot, said, textOf } from '../spot.ts';
import { checkUrl } from './cross-http.ts';

/** `shared`: these are the defaults, where what is missing may be missing. */
export function checkSignIn(target: Spot, shared: boolean): Finding[] {
  const auth = at(target, 'auth');
  if (auth?.kind !== 'map') return [];
  const oauth = at(auth, 'oauth');
  return [
    ...entriesOf(at(target, 'headers'))
      .filter(([name]) => sameHeader(name, 'authorization'))
      .map(([, spot]) => findingAt(spot, 'auth sets this header already, keep one of the two')),
    ...eitherOf(auth, 'bearer', 'oauth', shared),
    ...(oauth?.kind === 'map' ? eitherOf(oauth, 'client_secret', 'private_key', shared) : []),
    ...['token_url', 'issuer'].flatMap((key) => checkUrl(at(oauth, key))),
    ...checkAlgorithm(oauth),
  ];
}

function eitherOf(map: Spot, one: string, other: string, shared: boolean): Finding[] {
  const [first, second] = [at(map, one), at(map, other)];
  if (second && said(first) && said(second)) {
    return [
      findingAt(
        second,
        `expected either ${one} or ${other}, not both; null takes away one that is inherited`,
      ),
    ];
  }
  if (shared || isThere(first) || isThere(second)) return [];
  return [findingAt(map, `missing: expected either ${one} or ${other}`)];
}

const curves: Record<string, string> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

function checkAlgorithm(oauth: Spot | undefined): Finding[] {
  const written = at(oauth, 'algorithm');
  const algorithm = written === undefined ? 'RS256' : textOf(written);
  const keySpot = at(oauth, 'private_key');
  const text = textOf(keySpot);
  // Most targets have none, and to find that nothing is no key takes OpenSSL a while.
  const key = text === undefined ? null : keyOf(text);
  if (!keySpot || !key || algorithm === undefined) return [];
  const curve = curves[algorithm];
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (curve === undefined ? type === 'rsa' : type === 'ec' && details?.namedCurve === curve) return [];
  const kind = type === 'ec' ? `an EC key on ${details?.namedCurve}` : `a key of type ${type}`;
  return [findingAt(written ?? keySpot, `private_key is ${kind}, which cannot sign ${algorithm}`)];
}
