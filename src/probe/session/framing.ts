// What does a message show of the session that it belongs to? Pure: in legacy, headers of the session; in
// modern, everything that the server must know, with each request. Sources: MCP 2025-11-25, "Transports"; MCP
// 2026-07-28, "Streamable HTTP" and `_meta`.

import { isObject } from '../../base/json.ts';
import type { Era } from '../report.ts';
import type { Headers } from '../wire/transport.ts';
import { headerValue } from './header-value.ts';
import { type Mirror, paramHeaders } from './param-headers.ts';

/** What we and the server agreed on. */
export interface Pass {
  era: Era;
  sessionId: string | null;
  version: string | null;
}

/** Before there is a session. */
export const noPass: Pass = { era: 'legacy', sessionId: null, version: null };

export interface ClientInfo {
  name: string;
  version: string;
}

/** What a modern request says beside its pass. */
export interface Manners {
  clientInfo: ClientInfo;
  /** Which arguments of a tool stand in headers too. */
  mirrorsOf(tool: string): readonly Mirror[];
}

type Params = Record<string, unknown> | undefined;

export interface Framed {
  params: Params;
  headers: Headers;
}

export function framed(method: string, params: Params, as: Pass, manners: Manners): Framed {
  if (as.era === 'legacy') return { params, headers: headersOfPass(as) };
  return {
    params: { ...params, _meta: { ...metaOf(as, manners.clientInfo), ...metaIn(params) } },
    headers: { ...headersOfPass(as), 'mcp-method': method, ...headersOfCall(method, params, manners) },
  };
}

const headersOfPass = ({ sessionId, version }: Pass): Headers => ({
  ...(version === null ? {} : { 'mcp-protocol-version': version }),
  ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
});

const prefix = 'io.modelcontextprotocol/';
export const metaNames = {
  version: `${prefix}protocolVersion`,
  clientInfo: `${prefix}clientInfo`,
  capabilities: `${prefix}clientCapabilities`,
  serverInfo: `${prefix}serverInfo`,
  tasks: `${prefix}tasks`,
} as const;

/** We declare no capability: whoever serves one says so in the `_meta` of the request. */
const metaOf = ({ version }: Pass, clientInfo: ClientInfo): Record<string, unknown> => ({
  [metaNames.version]: version,
  [metaNames.clientInfo]: clientInfo,
  [metaNames.capabilities]: {},
});

const metaIn = (params: Params): Record<string, unknown> => (isObject(params?._meta) ? params._meta : {});

/** Does a request say that its answer may be a task? */
export function takesTasks(params: Params): boolean {
  const capabilities = metaIn(params)[metaNames.capabilities];
  const extensions = isObject(capabilities) ? capabilities.extensions : undefined;
  return isObject(extensions) && Object.hasOwn(extensions, metaNames.tasks);
}

/** Which member of the params the header Mcp-Name repeats. */
const nameIn: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

function headersOfCall(method: string, params: Params, { mirrorsOf }: Manners): Headers {
  const name = params?.[nameIn[method] ?? ''];
  if (typeof name !== 'string') return {};
  const mirrored = method === 'tools/call' ? paramHeaders(mirrorsOf(name), params?.arguments) : {};
  return { 'mcp-name': headerValue(name), ...mirrored };
}
