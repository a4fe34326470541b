// Which version and session do we and the server agree on? We propose the newest; one that refuses it and
// names others is asked once more. Source: MCP 2025-11-25, "Lifecycle".

import { InitializeResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { oneLine } from '../base/text.ts';
import { type Classified, evidenceOf } from './classify.ts';
import { type Fault, fault } from './fault.ts';
import { noPass, type Pass } from './framing.ts';
import type { ProtocolFacts } from './report.ts';
import { resultFault } from './result-fault.ts';
import type { Talk } from './talk.ts';
import type { Limit } from './wire/http.ts';

/** The newest first: it is what we propose. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** What clients in the field take as an answer: before the first specification there was one more version. */
const understood: readonly string[] = [...legacyVersions, '2024-10-07'];

export interface Agreement {
  pass: Pass;
  facts: Omit<ProtocolFacts, 'transport'>;
  /** What the server says it can do, as it said it. */
  capabilities: Record<string, unknown>;
}

export interface ClientInfo {
  name: string;
  version: string;
}

/**
 * `onSession` hears of every session that was opened, also by an answer that is no good otherwise.
 * @throws Interrupted
 */
export async function shakeHands(
  talk: Talk,
  clientInfo: ClientInfo,
  limit: Limit,
  onSession: (sessionId: string) => void,
): Promise<Agreement | Fault> {
  const first = await propose(talk, legacyVersions[0], clientInfo, limit, onSession);
  const supported = supportedIn(first.got);
  if (first.got.ok || supported === null) return settle(first);
  const common = legacyVersions.find((version) => supported.includes(version));
  if (common === undefined) return { ...first.got.fault, reason: 'version_unsupported' };
  return settle(await propose(talk, common, clientInfo, limit, onSession));
}

interface Proposal {
  got: Classified;
  sessionId: string | null;
}

async function propose(
  talk: Talk,
  version: string,
  clientInfo: ClientInfo,
  limit: Limit,
  onSession: (sessionId: string) => void,
): Promise<Proposal> {
  const params = { protocolVersion: version, capabilities: {}, clientInfo };
  const { answered, got } = await talk.ask('initialize', params, noPass, limit);
  const sessionId = answered?.head?.headers['mcp-session-id'];
  if (!answered || !sessionId) return { got, sessionId: null };
  if (!/^[\x21-\x7e]+$/.test(sessionId)) {
    const odd = fault('result_invalid', { pointer: 'mcp-session-id' }, evidenceOf(answered));
    return { got: got.ok ? { ok: false, fault: odd } : got, sessionId: null };
  }
  onSession(sessionId);
  return { got, sessionId };
}

function supportedIn(got: Classified): readonly unknown[] | null {
  if (got.ok || got.fault.reason !== 'rpc_error') return null;
  const { supported } = got.fault.detail;
  return Array.isArray(supported) ? supported : null;
}

/** Pure: what the answer to initialize settles, or why it settles nothing. */
function settle({ got, sessionId }: Proposal): Agreement | Fault {
  if (!got.ok) return got.fault;
  const parsed = InitializeResultSchema.safeParse(got.result);
  if (!parsed.success) return resultFault(parsed.error, got);
  const { protocolVersion: version, serverInfo, capabilities } = parsed.data;
  if (!understood.includes(version)) {
    const detail = { proposed: legacyVersions[0], answered: oneLine(version, 100) };
    return fault('version_unsupported', detail, evidenceOf(got.answered));
  }
  const server = { name: oneLine(serverInfo.name, 200), version: oneLine(serverInfo.version, 100) };
  return {
    pass: { era: 'legacy', sessionId, version },
    facts: { era: 'legacy', version, server },
    capabilities,
  };
}
