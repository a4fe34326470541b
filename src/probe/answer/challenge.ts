// What does a server want of whoever it turns away? Pure: from WWW-Authenticate to challenges and one sentence.
// Source: RFC 9110 section 11.6.1, RFC 6750 section 3, RFC 9728 section 5.1. What a challenge names is never fetched.

import type { Detail } from '../report.ts';
import { shownHeader } from '../wire/http.ts';

export interface Challenge {
  /** In lower case, such as `bearer`. */
  scheme: string;
  /** Names in lower case; of one that is told twice, the first. */
  params: ReadonlyMap<string, string>;
}

/** Of each kind; the rest of a longer header is not looked at. */
const most = { challenges: 8, params: 16 };

const space = /[\s,]+/y;
const word = /[!#$%&'*+.^_`|~\w-]+/y;
const value = /\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"]*))/y;
/** Such as the base64 after `Negotiate`: it belongs to its scheme and tells nothing. */
const token68 = /[ \t]+[\w.~+/-]+=*[ \t]*(?=,|$)/y;

/** Takes whatever can be made out: a header that is malformed still tells something. */
export function challengesIn(header: string): Challenge[] {
  const found: { scheme: string; params: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    if (take(space)) continue;
    const name = take(word)?.[0].toLowerCase();
    if (name === undefined) {
      at += 1;
      continue;
    }
    const told = take(value);
    const params = found.at(-1)?.params;
    if (!told) {
      if (found.length === most.challenges) break;
      found.push({ scheme: name, params: new Map() });
      take(token68);
    } else if (params && !params.has(name) && params.size < most.params) {
      params.set(name, told[1]?.replace(/\\(.)/g, '$1') ?? told[2] ?? '');
    }
  }
  return found;
}

const shownParams = ['realm', 'error', 'error_description', 'scope', 'resource_metadata'];

/** What an operator should know of a refusal; `header` is absent where the server said nothing. */
export function explained(header: string | undefined): Detail {
  if (header === undefined) return { says: 'the server does not say which credential it wants' };
  const all = challengesIn(header);
  // Where a server offers several ways, what it says of the token that it saw tells most; else Bearer is MCP's way.
  const one =
    all.find(({ params }) => params.has('error')) ?? all.find(({ scheme }) => scheme === 'bearer') ?? all[0];
  const challenge = shownHeader(header);
  if (!one) return { challenge, says: 'the server asks for a credential in words that nobody can read' };
  const shown = shownParams.flatMap((name) => {
    const text = one.params.get(name);
    return text === undefined ? [] : [[name, shownHeader(text)] as const];
  });
  return {
    challenge,
    scheme: shownHeader(one.scheme),
    ...Object.fromEntries(shown),
    says: sentence(one.scheme, new Map(shown)),
  };
}

const wants: Readonly<Record<string, string>> = {
  bearer: 'the server wants a Bearer token',
  basic: 'the server wants a user name and a password',
  dpop: 'the server wants a token that is bound to a key (DPoP)',
};

function sentence(scheme: string, params: ReadonlyMap<string, string>): string {
  const error = params.get('error');
  const metadata = params.get('resource_metadata');
  const scope = params.get('scope');
  const wanted = Object.hasOwn(wants, scheme) ? wants[scheme] : `the server wants ${shownHeader(scheme)}`;
  return [
    wanted,
    ...(error === undefined ? [] : [`it calls the one it saw ${error}`]),
    ...(scope === undefined ? [] : [`the scope must be ${scope}`]),
    ...(metadata === undefined ? [] : [`its metadata is at ${metadata}`]),
  ].join('; ');
}
