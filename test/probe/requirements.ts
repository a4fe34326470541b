// What must the probe say of each broken server? One line for each: the telling detail, the status that is
// kept as evidence, and what an operator wrote, where that matters. Reason and stage stand with the mode.

import { expect } from 'vitest';
import type { ModeName } from '../../fixtures/servers/modes.ts';
import type { Outcome } from '../../src/probe/report.ts';
import type { Written } from './visit.ts';

export interface Requirement {
  /** Only where it is not the reason's own weight. */
  outcome?: Outcome;
  detail?: Record<string, unknown>;
  /** The HTTP status in the evidence; null when nothing was answered. */
  status: number | null;
  written?: Written;
  /** Of the mode's own stage, where nothing but the end of time can tell. */
  timeout?: string;
}

const nothing: Requirement = { status: null };
const late: Requirement = { status: null, timeout: '1s' };
/** Its head has to come within the time, also to a machine that is busy. */
const heard: Requirement = { status: 200, timeout: '3s' };
const ok: Requirement = { status: 200 };
const http = (code: number): Requirement => ({ status: code, detail: { status: code } });
const bearer = { auth: { bearer: 'not-a-secret' } };
const watching = (health: object): Requirement => ({ status: 200, written: { health } });

const connection = {
  no_name: { ...nothing, detail: { phase: 'dns' } },
  refused: { ...nothing, detail: { code: 'ECONNREFUSED' } },
  tls_silent: { ...late, detail: { phase: 'tls', timeout_ms: 1_000 } },
  reset_before_headers: { ...nothing, detail: { code: 'ECONNRESET' } },
  closed_before_headers: nothing,
  garbage: nothing,
  banner: nothing,
  headers_endless: { ...nothing, detail: { limit: 'headers', max: 65_536 } },
  tls_expired: { ...nothing, detail: { kind: 'expired' } },
  tls_wrong_host: { ...nothing, detail: { kind: 'wrong_host' } },
  tls_untrusted: { ...nothing, detail: { kind: 'untrusted' } },
  tls_plain: { ...nothing, detail: { kind: 'handshake' } },
  tls_ending: { ...nothing, detail: { address: '127.0.0.1' } },
  tls_sound: { ...nothing, detail: { address: '127.0.0.1' } },
} satisfies Partial<Record<ModeName, Requirement>>;

const time = {
  silent: late,
  silent_notification: { ...late, detail: { request: 'notifications/initialized' } },
  silent_tools: { ...late, detail: { pages: 1 } },
  silent_canary: late,
  silent_delete: nothing,
  stalled_json: { ...heard, detail: { bytes: 0 } },
  stalled_events: { ...heard, detail: { bytes: 0 } },
  stalled_canary: heard,
  dripping: heard,
  comments: heard,
  refused_slowly: http(502),
} satisfies Partial<Record<ModeName, Requirement>>;

const statuses = {
  redirect_away: {
    status: 307,
    detail: { why: 'to another origin', location: 'http://elsewhere.invalid/mcp' },
  },
  redirect_301: http(301),
  redirect_302: http(302),
  redirect_303: http(303),
  redirect_circle: { status: 308, detail: { why: 'more than 5 redirects' } },
  redirect_307: nothing,
  redirect_308: nothing,
  not_found: http(404),
  not_allowed: http(405),
  gateway_502: http(502),
  gateway_503: { status: 503, detail: { retry_after_ms: 7_000 } },
  gateway_504: http(504),
  gateway_524: http(524),
  gateway_rpc: http(502),
  gateway_canary: http(504),
  status_500: http(500),
  status_403: http(403),
  status_206: { status: 206, detail: { content_type: 'text/html' } },
  status_100: nothing,
  upgrade_101: nothing,
  split_response: nothing,
  rate_limited: { status: 429, detail: { retry_after_ms: 30_000 } },
  rate_limited_until: http(429),
  rate_limited_canary: http(429),
  unauthorized: { status: 401, detail: { challenge: 'Bearer realm="mcp"' } },
  credential_refused: { ...http(401), written: bearer },
  credential_forbidden: { ...http(403), written: bearer },
  scope_missing: { status: 403, detail: { scope: 'jobs:run jobs:read' }, written: bearer },
  host_421: http(421),
  host_403: http(403),
} satisfies Partial<Record<ModeName, Requirement>>;

const body = {
  html: { status: 200, detail: { content_type: 'text/html; charset=utf-8' } },
  no_type: { status: 200, detail: { content_type: null } },
  gzip: { status: 200, detail: { content_encoding: 'gzip' } },
  encoding_named: nothing,
  lengths_differ: { ...nothing, detail: { code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' } },
  empty_200: http(200),
  empty_204: http(204),
  bad_json: { status: 200, detail: { bytes: 16 } },
  cut_length: { status: 200, detail: { bytes: 17 } },
  cut_chunk: { status: 200, detail: { bytes: 17 } },
  large_declared: { status: 200, detail: { limit: 'body', max: 4_194_304 } },
  large_endless: { status: 200, detail: { limit: 'body', max: 4_194_304 } },
  deep_json: { status: 200, detail: { pointer: '/protocolVersion' } },
  deep_id: { status: 200, detail: { got: '(array)' } },
  deep_error: { status: 200, detail: { supported: ['(array)'] } },
  not_jsonrpc: ok,
  version_1: ok,
  both: { status: 200, detail: { keys: ['jsonrpc', 'id', 'result', 'error'] } },
  scalar: ok,
  batch: ok,
  other_id: { status: 200, detail: { got: 999 } },
  text_id: ok,
  accepted: http(202),
  rpc_error: { status: 200, detail: { code: -32_603, message: 'Internal\\u001b[31m error' } },
  rpc_error_400: { status: 400, detail: { code: -32_603, status: 400 } },
  rpc_error_404: { status: 404, detail: { code: -32_603, status: 404 } },
  rpc_error_500: { status: 500, detail: { code: -32_603, status: 500 } },
  no_server_info: { status: 200, detail: { pointer: '/serverInfo' } },
  result_scalar: { status: 200, detail: { pointer: '/result' } },
  odd_session: { status: 200, detail: { pointer: 'mcp-session-id' } },
  no_content: { status: 200, detail: { pointer: '/content' } },
  hostile_names: { status: 200, detail: { proposed: '2025-11-25' } },
} satisfies Partial<Record<ModeName, Requirement>>;

const stream = {
  stream_ended: ok,
  stream_empty: { status: 200, detail: { bytes: 0 } },
  stream_reset: ok,
  stream_reset_unframed: ok,
  stream_closed: ok,
  stream_bad_json: ok,
  stream_other_id: { status: 200, detail: { got: 999 } },
  stream_large: { status: 200, detail: { limit: 'body' } },
  stream_unknown_events: nothing,
  stream_primed: nothing,
  stream_left_open: nothing,
  stream_split: { ...nothing, detail: { server: { name: 'fixture é€', version: '1.0.0' } } },
} satisfies Partial<Record<ModeName, Requirement>>;

const healed = (status: number): Requirement => ({ outcome: 'warn', status });

const session = {
  forgotten_404: healed(404),
  forgotten_400: healed(400),
  forgotten_401: healed(401),
  forgotten_500: healed(500),
  forgotten_canary: healed(404),
  forgotten_always: { status: 404, detail: { status: 404, pages: 1 } },
  forgotten_for_good: { status: 404, detail: { initialize: 'http_error' } },
  sessionless: nothing,
  session_unnamed: nothing,
  forgotten_notice: { status: 404, detail: { code: -32_001, request: 'notifications/initialized' } },
  notice_refused: { status: 404, detail: { code: -32_601, request: 'notifications/initialized' } },
  notice_forbidden: http(500),
  version_first: nothing,
  version_unknown: { status: 200, detail: { proposed: '2025-11-25', answered: '1999-01-01' } },
  version_refused: { status: 400, detail: { supported: ['2023-01-01'] } },
  version_hinted: nothing,
} satisfies Partial<Record<ModeName, Requirement>>;

const tools = {
  tools_none: { status: 200, detail: { tools: 0, min: 1 } },
  tools_other: {
    status: 200,
    detail: { missing: ['health_check_job'] },
    written: { tools: { expect: ['health_check_job'] } },
  },
  tools_no_list: { status: 200, detail: { pointer: '/tools' } },
  tools_bad_cursor: { status: 200, detail: { pointer: '/nextCursor' } },
  tools_endless: { status: 200, detail: { limit: 'pages', max: 50 } },
  tools_circle: { status: 200, detail: { limit: 'pages without a new tool', max: 3 } },
  tools_many: { status: 200, detail: { limit: 'tools', max: 2_000 } },
  tools_swarm: { status: 200, detail: { limit: 'tools', tools: 1_000_001 } },
  tools_twice: { status: 200, detail: { duplicates: ['twice'] } },
  tools_no_schema: { status: 200, detail: { malformed: ['odd'] } },
  tools_bad_schema: { status: 200, detail: { malformed: ['odd'] } },
  tools_bad_reference: { status: 200, detail: { malformed: ['odd'] } },
  tools_long_schema: { ...nothing, detail: { tools: 2 } },
  tools_abyss: { status: 200, detail: { malformed: ['odd'] } },
  tools_unnamed: { status: 200, detail: { malformed: ['(no name)', '(no name)', '(no name)'] } },
  tools_proto: { ...nothing, written: { tools: { expect: ['__proto__', 'constructor'] } } },
  tools_draft07: nothing,
  tools_pages: { ...nothing, detail: { tools: 3, pages: 3 } },
} satisfies Partial<Record<ModeName, Requirement>>;

const canary = {
  canary_missing: { ...nothing, detail: { tool: 'health_check_job' } },
  canary_failed: { status: 200, detail: { text: 'sentinel_job_failed: disk full' } },
  canary_late: { status: 200, detail: { text: 'sentinel_job_timeout after 30000 ms' } },
  canary_error: { status: 200, detail: { text: 'Redis \\u001b[31mgone\\u202e' } },
  canary_wrong: { status: 200, detail: { key: 'ok', got: 'false' } },
  canary_proto: { status: 200, detail: { key: 'ok', got: 'null' } },
  canary_text: { status: 200, detail: { key: null, got: '"all good"' } },
  canary_deep: { status: 200, detail: { key: 'ok', got: '(nested too deeply)' } },
  canary_reset: nothing,
  canary_refused: { status: 400, detail: { code: -32_602, status: 400 } },
  canary_asks: { status: 200, detail: { method: 'elicitation/create' } },
  canary_samples: { status: 200, detail: { method: 'sampling/createMessage' } },
  canary_pings: nothing,
  canary_ping_flood: nothing,
  canary_curious: nothing,
} satisfies Partial<Record<ModeName, Requirement>>;

const health = {
  health_reset: { ...nothing, detail: { wire: 'connection_reset' } },
  health_silent: { ...late, detail: { wire: 'response_timeout' } },
  health_stalled: { ...heard, detail: { wire: 'stream_stalled' } },
  health_cut: { status: 200, detail: { wire: 'truncated' } },
  health_large: { status: 200, detail: { wire: 'too_large' } },
  health_redirect: { status: 302, detail: { wire: 'redirected' } },
  health_page: { status: 200, detail: { problem: 'not JSON' } },
  health_bare: { ...watching({ waiting: { warn: 1 } }), detail: { missing: ['waiting'] } },
  health_no_page: http(404),
  health_limited: { status: 429, detail: { retry_after_ms: 5_000 } },
  health_locked: http(401),
  health_refuses: { ...http(401), written: { health: { headers: { 'X-API-Key': 'not-a-secret' } } } },
  health_gateway: http(503),
  queue_deep: { ...watching({ waiting: { fail: 200 } }), detail: { waiting: 500, limit: 200 } },
  queue_told: http(503),
  queue_old: {
    ...watching({ oldest_age: { fail: '5m' } }),
    detail: { oldest_age_ms: 3_600_000, limit: 300_000 },
  },
  queue_failing: http(503),
  queue_fails: { ...watching({ failed: { fail: 50 } }), detail: { grown: 100, limit: 50 } },
  queue_stalled: watching({ stalled_after: '1s' }),
  queue_no_workers: { ...watching({ workers: { fail: 1 } }), detail: { workers: 0, min: 1 } },
  queue_unwell: http(503),
} satisfies Partial<Record<ModeName, Requirement>>;

const away = { why: 'to another origin', location: expect.stringContaining('169.254.169.254') };

const hostile = {
  hostile_headers: { ...nothing, detail: { limit: 'headers', max: 65_536 } },
  hostile_headers_slow: late,
  hostile_events: { status: 200, detail: { limit: 'body', max: 4_194_304 } },
  hostile_events_slow: heard,
  hostile_field: { status: 200, detail: { limit: 'body' } },
  hostile_gzip: { status: 200, detail: { content_encoding: 'gzip' } },
  hostile_tools: { status: 200, detail: { limit: 'tools', tools: 100_000 } },
  hostile_tools_deep: { status: 200, detail: { pointer: '/tools' } },
  hostile_event_deep: { status: 200, detail: { pointer: '/protocolVersion' } },
  hostile_error: { status: 200, detail: { code: -32_603 } },
  hostile_health: nothing,
  hostile_redirect: { status: 307, detail: away },
  hostile_redirect_canary: { status: 307, detail: away },
  hostile_redirect_health: { status: 307, detail: { ...away, wire: 'redirected' } },
  hostile_redirect_file: { status: 307, detail: { location: 'file:///etc/passwd' } },
  hostile_redirect_bad: http(307),
  hostile_redirect_blank: http(307),
  hostile_names_all: nothing,
  hostile_tool_error: { status: 200, detail: { text: expect.stringContaining('\\u0000\\u001b[2J') } },
  hostile_retry: { status: 429, detail: { retry_after_ms: 86_400_000 } },
} satisfies Partial<Record<ModeName, Requirement>>;

const everything = {
  every_silent: late,
  every_reset: nothing,
  every_202: http(202),
  every_204: http(204),
  every_html: ok,
  every_400: http(400),
  every_401: http(401),
  every_403: http(403),
  every_404: http(404),
  every_405: http(405),
  every_429: { status: 429, detail: { retry_after_ms: 60_000 } },
  every_500: http(500),
  every_502: http(502),
  every_bad_json: ok,
  every_not_jsonrpc: ok,
  every_echo: ok,
  every_other_id: { status: 200, detail: { got: 999 } },
  every_empty_result: { status: 200, detail: { pointer: '/protocolVersion' } },
  every_error: { status: 200, detail: { code: -32_603 } },
  every_method_unknown: { status: 200, detail: { code: -32_601 } },
  every_stream_ended: ok,
  every_stalled: heard,
  every_comments: heard,
} satisfies Partial<Record<ModeName, Requirement>>;

export const requirements: Readonly<Record<ModeName, Requirement>> = {
  ...connection,
  ...time,
  ...statuses,
  ...body,
  ...stream,
  ...session,
  ...tools,
  ...canary,
  ...health,
  ...hostile,
  ...everything,
};
