// Which session did an answer open? Pure. Source: MCP 2025-11-25, "Session management".

import type { Answered } from '../wire/answered.ts';

/** As it came, be it one or not; null when the answer opened none. */
export const sessionIn = (answered: Answered | null): string | null =>
  answered?.head?.headers['mcp-session-id'] || null;

/** Visible ASCII alone: anything else could not be shown again. */
export const isSessionId = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);
