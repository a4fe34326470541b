// How does a probe talk with one MCP server, from initialize to DELETE? One session, its version and id,
// and the one second chance when the server forgets it. Source: MCP 2025-11-25, "Lifecycle" and "Transports".

import { InitializeResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Clock, deadline } from '../base/clock.ts';
import { type Asked, type Classified, classify, classifyNotice } from './classify.ts';
import { type Fault, fault } from './fault.ts';
import { limits } from './limits.ts';
import type { ProtocolFacts } from './report.ts';
import { resultFault } from './result-fault.ts';
import type { Answered } from './wire/answered.ts';
import type { Limit } from './wire/http.ts';
import type { HttpClient } from './wire/http-client.ts';
import { type Hear, type Message, type Post, postNotice, postRequest } from './wire/streamable-http.ts';

/** The newest first: it is what we propose. */
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

export interface SessionOptions {
  client: HttpClient;
  clock: Clock;
  url: URL;
  /** The target's own headers with its credential. */
  headers: Record<string, string>;
  credential: boolean;
  clientInfo: { name: string; version: string };
}

export type Reply = Classified & {
  /** The server forgot the session, initialize passed again, and this is the answer to the second try. */
  sessionLost: boolean;
};

export interface Session {
  facts(): ProtocolFacts | null;
  capabilities(): Record<string, unknown>;
  initialize(limit: Limit): Promise<Fault | null>;
  request(method: string, params: Record<string, unknown>, limit: Limit): Promise<Reply>;
  /** Tells the server that nobody waits any more for the request that timed out last. */
  close(): Promise<void>;
}

const personal = new Set(['elicitation/create', 'sampling/createMessage']);

export function createSession({
  client,
  clock,
  url,
  headers,
  credential,
  clientInfo,
}: SessionOptions): Session {
  let lastId = 0;
  let sessionId: string | null = null;
  let facts: ProtocolFacts | null = null;
  let capabilities: Record<string, unknown> = {};
  let renewal: Promise<Fault | null> | null = null;
  /** Small messages on their way that nobody waits for, save the clean-up. */
  const errands = new Set<Promise<unknown>>();

  const post = (message: Message): Post => ({
    url,
    message,
    headers: {
      ...headers,
      ...(facts === null ? {} : { 'mcp-protocol-version': facts.version }),
      ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
    },
  });
  const asked = (id: number): Asked => ({
    id,
    credential,
    batches: facts?.version === '2025-03-26',
    nowMs: clock.nowMs(),
  });

  /** Sends what needs no answer, within the time that a clean-up may take. */
  function errand(message: Message): void {
    const limit = deadline(clock, limits.cleanUpMs);
    const done = postNotice(client, post(message), limit)
      .catch(() => {})
      .finally(() => {
        limit.clear();
        errands.delete(done);
      });
    errands.add(done);
  }

  const hear: Hear = (message) => {
    if (message.id === undefined) return 'go on';
    if (message.method === 'ping') errand({ jsonrpc: '2.0', id: message.id, result: {} });
    else if (personal.has(message.method ?? '')) return 'stop';
    else errand({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'Method not found' } });
    return 'go on';
  };

  async function ask(
    method: string,
    params: unknown,
    limit: Limit,
  ): Promise<{ asked: Asked; id: number; answered: Answered } | Fault> {
    lastId += 1;
    const id = lastId;
    const replied = await postRequest(
      client,
      post({ jsonrpc: '2.0', id, method, params }),
      limit,
      hear,
      clock,
    );
    const late = replied.ok
      ? replied.answered.read.ending === 'aborted'
      : replied.fault.reason === 'response_timeout';
    if (late && method !== 'initialize') {
      errand({
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId: id, reason: 'timeout' },
      });
    }
    return replied.ok ? { asked: asked(id), id, answered: replied.answered } : replied.fault;
  }

  async function propose(version: string, limit: Limit): Promise<Classified> {
    facts = null;
    sessionId = null;
    const params = { protocolVersion: version, capabilities: {}, clientInfo };
    const got = await ask('initialize', params, limit);
    if ('reason' in got) return { ok: false, fault: got };
    const given = got.answered.head.headers['mcp-session-id'] ?? null;
    if (given !== null && !/^[\x21-\x7e]+$/.test(given)) {
      return { ok: false, fault: fault('result_invalid', { pointer: 'mcp-session-id' }) };
    }
    sessionId = given;
    return classify(got.answered, got.asked);
  }

  async function initialize(limit: Limit): Promise<Fault | null> {
    let reply = await propose(legacyVersions[0], limit);
    if (!reply.ok && reply.fault.reason === 'rpc_error' && Array.isArray(reply.fault.detail.supported)) {
      const supported = reply.fault.detail.supported as unknown[];
      const common = legacyVersions.find((version) => supported.includes(version));
      if (common === undefined) return { ...reply.fault, reason: 'version_unsupported' };
      reply = await propose(common, limit);
    }
    if (!reply.ok) return reply.fault;
    const parsed = InitializeResultSchema.safeParse(reply.result);
    if (!parsed.success) return resultFault(parsed.error, reply);
    const { protocolVersion: version, serverInfo } = parsed.data;
    if (!(legacyVersions as readonly string[]).includes(version)) {
      return fault('version_unsupported', { proposed: legacyVersions[0], answered: version.slice(0, 100) });
    }
    facts = { era: 'legacy', version, server: { name: serverInfo.name, version: serverInfo.version } };
    capabilities = parsed.data.capabilities;
    const told = await postNotice(
      client,
      post({ jsonrpc: '2.0', method: 'notifications/initialized' }),
      limit,
    );
    const refused = told.ok ? classifyNotice(told.answered, asked(0)) : told.fault;
    return refused && { ...refused, detail: { ...refused.detail, request: 'notifications/initialized' } };
  }

  async function request(method: string, params: Record<string, unknown>, limit: Limit): Promise<Reply> {
    const heldId = sessionId;
    const got = await ask(method, params, limit);
    if ('reason' in got) return { ok: false, fault: got, sessionLost: false };
    const { answered } = got;
    const first = classify(answered, got.asked);
    if (heldId === null || !mayBeSessionLoss(answered.head.status)) return { ...first, sessionLost: false };
    // A second loss in one probe is no longer bad luck: the answer is then judged for what it is.
    if (renewal !== null && heldId === sessionId) return { ...first, sessionLost: true };
    renewal ??= initialize(limit);
    const failed = await renewal;
    if (failed) return { ok: false, fault: lossFault(first, failed), sessionLost: true };
    const again = await ask(method, params, limit);
    if ('reason' in again) return { ok: false, fault: again, sessionLost: true };
    return { ...classify(again.answered, again.asked), sessionLost: true };
  }

  async function close(): Promise<void> {
    await Promise.all(errands);
    if (sessionId === null) return;
    const limit = deadline(clock, limits.cleanUpMs);
    try {
      const { headers: own } = post({ jsonrpc: '2.0' });
      const answer = await client.ask({ method: 'DELETE', url, headers: own }, limit);
      if (answer.ok) answer.body.on('error', () => {}).destroy();
    } catch {
      // The clean-up is a courtesy: what comes of it says nothing about the server.
    } finally {
      limit.clear();
    }
  }

  return { facts: () => facts, capabilities: () => capabilities, initialize, request, close };
}

/** 404 by the specification; others in the field. 429 is left alone: asking again is what it forbids. */
export const mayBeSessionLoss = (status: number): boolean =>
  (status >= 400 && status < 500 && status !== 429) || status === 500;

/** Initialize failed as well. When both were refused for the credential, that is the word; else the loss is. */
function lossFault(first: Classified, again: Fault): Fault {
  const original = first.ok ? again : first.fault;
  if (again.reason.startsWith('auth_') || again.reason === 'rate_limited') return again;
  return fault('session_lost', { ...original.detail, initialize: again.reason }, original.evidence);
}
