// What does a message show of the session that it belongs to? Pure: in legacy, headers of the session; in
// modern, everything that the server must know, with each request. Source: MCP 2025-11-25, "Transports".

import type { Era } from './report.ts';
import type { Headers } from './wire/transport.ts';

/** What we and the server agreed on. */
export interface Pass {
  era: Era;
  sessionId: string | null;
  version: string | null;
}

/** Before there is a session. */
export const noPass: Pass = { era: 'legacy', sessionId: null, version: null };

export interface Framed {
  params: Record<string, unknown> | undefined;
  headers: Headers;
}

export function framed(_method: string, params: Record<string, unknown> | undefined, as: Pass): Framed {
  return { params, headers: headersOfPass(as) };
}

export const headersOfPass = ({ sessionId, version }: Pass): Headers => ({
  ...(version === null ? {} : { 'mcp-protocol-version': version }),
  ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
});
