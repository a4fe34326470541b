// How is a token asked for? With the SDK's providers, step by step: the SDK's own flow would let the MCP server say
// which authorization server is asked, and would ask once more after a refusal.

import type { AuthorizationServerMetadata } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { isObject, parseJson } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import type { OAuthConfig } from '../../config/schema/schema.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { type Place, sameIssuer, type Token, tokenOf, unreadable, whereOf } from './oauth-answer.ts';
import { type Carrier, type Fetch, SignInError } from './oauth-carrier.ts';

export interface GrantRequest {
  oauth: OAuthConfig;
  /** Where the token is for. */
  server: URL;
  /** Where the server says that its metadata is, on its own origin; null for the usual places. */
  metadataUrl: URL | null;
  carrier: Carrier;
  /** The target's own headers, and those for everyone else. */
  headers: { own: Record<string, string>; others: Record<string, string> };
}

export interface Granted extends Token, Resource {}

interface Resource {
  /** What the token is for, as the server calls it (RFC 8707); null where it does not say. */
  resource: string | null;
  /** Which other authorization servers the MCP server names, where ours is not among them. */
  advertised: string[] | null;
}

const untold: Resource = { resource: null, advertised: null };

type Sdk = typeof import('@modelcontextprotocol/sdk/client/auth.js') &
  typeof import('@modelcontextprotocol/sdk/client/auth-extensions.js') &
  typeof import('@modelcontextprotocol/sdk/shared/auth-utils.js');

let sdkLoading: Promise<Sdk> | undefined;

/** Loaded by whoever signs in, so that nobody else waits for it; once, also where it is gone from the disk later. */
export function loadSdk(): Promise<Sdk> {
  sdkLoading ??= importSdk();
  return sdkLoading;
}

const importSdk = async (): Promise<Sdk> => ({
  ...(await import('@modelcontextprotocol/sdk/client/auth.js')),
  ...(await import('@modelcontextprotocol/sdk/client/auth-extensions.js')),
  ...(await import('@modelcontextprotocol/sdk/shared/auth-utils.js')),
});

/** @throws Interrupted */
export async function grant(request: GrantRequest): Promise<Granted | Fault> {
  const sdk = await loadSdk();
  const { oauth, server, carrier, headers } = request;
  try {
    const endpoint = await endpointOf(sdk, request);
    const told = oauth.tokenUrl === null ? await resourceOf(sdk, request) : untold;
    const tokens = await reading(carrier, () =>
      sdk.fetchToken(providerOf(sdk, oauth), oauth.issuer, {
        metadata: endpoint,
        ...(told.resource === null ? {} : { resource: told.resource }),
        fetchFn: carrier.fetchFor('token endpoint', headersTo(endpoint.token_endpoint, server, headers)),
      }),
    );
    const token = tokenOf(tokens);
    const last = carrier.last();
    if (token) return { ...token, ...told };
    throw last ? new SignInError(unreadable(last)) : new Error('a token came from nowhere');
  } catch (error) {
    if (error instanceof SignInError) return error.fault;
    throw error;
  }
}

/** What the SDK cannot read is told by what was there to read; where nothing was, it could not even ask. */
async function reading<T>(carrier: Carrier, work: () => Promise<T>): Promise<T> {
  const before = carrier.last();
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInError || error instanceof Interrupted) throw error;
    const last = carrier.last();
    if (last !== null && last !== before) throw new SignInError(unreadable(last));
    // Such as a key that is too short for its algorithm.
    const why = `the configured credential cannot be used: ${oneLine(String(error))}`;
    throw new SignInError(fault('auth_rejected', { why }));
  }
}

/** On the target's own origin its headers may be needed to come through at all; elsewhere they have no business. */
const headersTo = (url: string | URL, server: URL, { own, others }: GrantRequest['headers']) =>
  new URL(url).origin === server.origin ? own : others;

/** The one URL that the credential goes to: as configured, else as the issuer says of itself (RFC 8414). */
async function endpointOf(
  sdk: Sdk,
  { oauth, server, carrier, headers }: GrantRequest,
): Promise<AuthorizationServerMetadata> {
  const { issuer, tokenUrl } = oauth;
  const blank = { authorization_endpoint: issuer, response_types_supported: [] };
  if (tokenUrl !== null) return { ...blank, issuer, token_endpoint: tokenUrl };
  const fetchFn = carrier.fetchFor('metadata of the issuer', headersTo(issuer, server, headers));
  const metadata = await reading(carrier, () =>
    sdk.discoverAuthorizationServerMetadata(issuer, { fetchFn: filledIn(fetchFn, blank) }),
  );
  const refused = (reason: Fault['reason'], why: string) =>
    new SignInError(fault(reason, { ...whereOf('metadata of the issuer', new URL(issuer)), why }));
  if (!metadata)
    throw refused('endpoint_not_found', 'it has none; name the token endpoint in auth.oauth.token_url');
  // RFC 8414 section 3.3: metadata of another issuer must not be used.
  if (!sameIssuer(metadata.issuer, issuer))
    throw refused('auth_rejected', `it is of another issuer: ${oneLine(metadata.issuer)}`);
  if (issuer.startsWith('https:') && !metadata.token_endpoint.startsWith('https:'))
    throw refused('auth_rejected', 'it names a token endpoint without TLS');
  return metadata;
}

/**
 * What only people need to sign in, an issuer for machines may leave out (RFC 8414 section 2). The SDK wants all of it
 * where it reads metadata, and none of it to ask for a token.
 */
const filledIn =
  (fetchFn: Fetch, blank: object): FetchLike =>
  async (url, init) => {
    const answer = await fetchFn(url, init);
    if (!answer.ok) return answer;
    const text = await answer.text();
    const metadata = parseJson(text);
    return new Response(isObject(metadata) ? JSON.stringify({ ...blank, ...metadata }) : text);
  };

/** What the server says of itself (RFC 9728), read on its own origin alone. Many servers say nothing. */
async function resourceOf(
  sdk: Sdk,
  { oauth, server, metadataUrl, carrier, headers }: GrantRequest,
): Promise<Resource> {
  const place: Place = 'metadata of the server';
  const fetchFn = carrier.fetchFor(place, headers.own) as FetchLike;
  const at = metadataUrl === null ? {} : { resourceMetadataUrl: metadataUrl };
  const metadata = await sdk
    .discoverOAuthProtectedResourceMetadata(server, at, fetchFn)
    .catch((error: unknown) => {
      if (error instanceof Interrupted) throw error;
      return null;
    });
  if (!metadata) return untold;
  const { resource, authorization_servers: named = [] } = metadata;
  // A token for another place is of no use here, and could be used there.
  if (!sdk.checkResourceAllowed({ requestedResource: server, configuredResource: resource })) {
    const why = `it is of another resource: ${oneLine(resource)}`;
    throw new SignInError(fault('auth_rejected', { ...whereOf(place, server), why }));
  }
  const known = named.length === 0 || named.some((one) => sameIssuer(one, oauth.issuer));
  return { resource, advertised: known ? null : named.slice(0, 5).map((one) => oneLine(one)) };
}

function providerOf(sdk: Sdk, { issuer, clientId, clientSecret, privateKey, algorithm, scope }: OAuthConfig) {
  const shared = { clientId, expectedIssuer: issuer, ...(scope === null ? {} : { scope }) };
  if (clientSecret !== null) return new sdk.ClientCredentialsProvider({ ...shared, clientSecret });
  if (privateKey === null) throw new Error('a sign-in without secret and key passed the config');
  return new sdk.PrivateKeyJwtProvider({ ...shared, privateKey, algorithm });
}
