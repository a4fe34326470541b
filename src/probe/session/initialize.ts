// Which version and session do we and a server of the legacy era agree on? We propose the newest, or the one that the
// operator pinned; a server that refuses it and names others is asked once more. Source: MCP 2025-11-25, "Lifecycle".

import { InitializeResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { oneLine } from '../../base/text.ts';
import { type Classified, evidenceOf } from '../answer/classify.ts';
import { resultFault } from '../answer/result-fault.ts';
import { type Fault, fault } from '../fault.ts';
import type { Limit } from '../wire/http.ts';
import { type Agreement, asOf } from './agreement.ts';
import { type LegacyVersion, legacyVersions, modernCodes } from './era.ts';
import { type ClientInfo, noPass } from './framing.ts';
import { isSessionId, sessionIn } from './session-id.ts';
import type { Talk } from './talk.ts';

/** What clients in the field take as an answer: before the first specification there was one more version. */
const understood: readonly string[] = [...legacyVersions, '2024-10-07'];

export interface Initializing {
  talk: Talk;
  clientInfo: ClientInfo;
  /** Null for the newest, and whatever else both sides speak. */
  pinned: LegacyVersion | null;
  /** Hears of every session that was opened, also by an answer that is no good otherwise. */
  onSession(sessionId: string): void;
}

/** @throws Interrupted */
export const initialize = async (by: Initializing, limit: Limit): Promise<Agreement | Fault> =>
  asOf('initialize', await agreeOn(by, limit));

async function agreeOn(by: Initializing, limit: Limit): Promise<Agreement | Fault> {
  const first = await propose(by, by.pinned ?? legacyVersions[0], limit);
  const supported = supportedIn(first.got);
  if (first.got.ok || supported === null) return settle(first, by.pinned);
  const common =
    by.pinned === null ? legacyVersions.find((version) => supported.includes(version)) : undefined;
  if (common !== undefined) return settle(await propose(by, common, limit), null);
  const { fault: refused } = first.got;
  const pinned = by.pinned === null ? {} : { pinned: by.pinned };
  return { ...refused, reason: 'version_unsupported', detail: { ...pinned, ...refused.detail } };
}

interface Proposal {
  got: Classified;
  sessionId: string | null;
}

async function propose(
  { talk, clientInfo, onSession }: Initializing,
  version: string,
  limit: Limit,
): Promise<Proposal> {
  const params = { protocolVersion: version, capabilities: {}, clientInfo };
  const { answered, got } = await talk.ask('initialize', params, noPass, limit);
  const sessionId = sessionIn(answered);
  if (!answered || sessionId === null) return { got, sessionId: null };
  if (!isSessionId(sessionId)) {
    const odd = fault('result_invalid', { pointer: 'mcp-session-id' }, evidenceOf(answered));
    return { got: got.ok ? { ok: false, fault: odd } : got, sessionId: null };
  }
  onSession(sessionId);
  return { got, sessionId };
}

/** What a server names that refuses a version. */
function supportedIn(got: Classified): readonly unknown[] | null {
  if (got.ok || got.fault.reason !== 'rpc_error') return null;
  const { supported, code } = got.fault.detail;
  // It may say that much, and no more.
  const unnamed = code === modernCodes.version ? [] : null;
  return Array.isArray(supported) ? supported : unnamed;
}

/** By the result, since one that came before is the same object again. */
const known = new WeakMap<object, ReturnType<typeof InitializeResultSchema.safeParse>>();

function judged(result: Record<string, unknown>) {
  const parsed = known.get(result) ?? InitializeResultSchema.safeParse(result);
  known.set(result, parsed);
  return parsed;
}

/** Pure: what the answer to initialize settles, or why it settles nothing. */
function settle({ got, sessionId }: Proposal, pinned: LegacyVersion | null): Agreement | Fault {
  if (!got.ok) return got.fault;
  const parsed = judged(got.result);
  if (!parsed.success) return resultFault(parsed.error, got);
  const { protocolVersion: version, serverInfo, capabilities } = parsed.data;
  if (pinned === null ? !understood.includes(version) : version !== pinned) {
    const wanted = pinned === null ? { proposed: legacyVersions[0] } : { pinned };
    return fault(
      'version_unsupported',
      { ...wanted, answered: oneLine(version, 100) },
      evidenceOf(got.answered),
    );
  }
  const server = { name: oneLine(serverInfo.name, 200), version: oneLine(serverInfo.version, 100) };
  return { pass: { era: 'legacy', sessionId, version }, server, capabilities };
}
