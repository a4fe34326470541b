// Which headers go along with every question to a target, and is a credential among them?

import type { TargetConfig } from '../../config/schema/schema.ts';

export type Headers = Record<string, string>;

export function headersOf(target: TargetConfig, client: { name: string; version: string }): Headers {
  const bearer = target.auth?.bearer ?? null;
  const auth = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  return { 'user-agent': `${client.name}/${client.version}`, ...ownHeaders(target.headers), ...auth };
}

/** What frames a message, or names the session, is not the operator's to say: it would break every question. */
const notOwn = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** In lower case: one name in two spellings would be sent twice. */
export const ownHeaders = (written: Readonly<Headers>): Headers =>
  Object.fromEntries(
    Object.entries(written)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !notOwn.has(name) && !name.startsWith('mcp-param-')),
  );

/** Any header of these kinds makes a 401 or 403 a refusal of what was sent, not of having sent nothing. */
export const carriesCredential = (headers: Readonly<Headers>): boolean =>
  Object.keys(headers).some((name) =>
    /^(authorization|cookie|proxy-authorization)$|api-?key|token|secret/.test(name),
  );
