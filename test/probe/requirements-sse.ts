// What must the probe say of each broken server of HTTP+SSE? Reason and stage stand with the mode.

import type { SseModeName } from '../../fixtures/servers/groups.ts';
import type { Requirement } from './requirements.ts';

const nothing: Requirement = { status: null };
const ok: Requirement = { status: 200 };
const http = (code: number): Requirement => ({ status: code, detail: { status: code } });
const late: Requirement = { status: null, timeout: '1s' };
const stalled: Requirement = { status: 200, timeout: '3s', detail: { bytes: 0 } };
const chatty: Requirement = { status: 200, timeout: '3s' };
const strange = (location: string): Requirement => ({
  status: 200,
  detail: { why: 'the endpoint event names another origin', location },
});

export const sseRequirements: Readonly<Record<SseModeName, Requirement>> = {
  sse_sound: nothing,
  sse_answers_200: nothing,
  sse_answers_204: nothing,
  sse_answer_first: nothing,
  sse_twice: nothing,
  sse_post_endless: nothing,
  sse_unknown_events: nothing,
  sse_pings: nothing,
  sse_absolute: nothing,
  sse_relative: nothing,
  sse_crlf: nothing,
  sse_get_404: http(404),
  sse_get_405: http(405),
  sse_get_401: http(401),
  sse_get_503: http(503),
  sse_get_json: { status: 200, detail: { content_type: 'application/json' } },
  sse_get_html: { status: 200, detail: { content_type: 'text/html' } },
  sse_get_silent: late,
  sse_get_stalled: stalled,
  sse_get_comments: chatty,
  sse_get_ends: ok,
  sse_elsewhere: strange('http://elsewhere.invalid/messages'),
  sse_metadata: strange('http://169.254.169.254/latest/meta-data'),
  sse_scheme: strange('file:///etc/passwd'),
  sse_endpoint_empty: { status: 200, detail: { pointer: 'endpoint', got: '' } },
  sse_endpoint_bad: { status: 200, detail: { pointer: 'endpoint', got: 'http://[' } },
  sse_post_400: http(400),
  sse_post_401: http(401),
  sse_post_404: http(404),
  sse_post_500: http(500),
  sse_post_502: http(502),
  sse_post_silent: late,
  sse_notice_silent: { ...late, detail: { request: 'notifications/initialized' } },
  sse_ends: ok,
  sse_ends_early: { status: 404, detail: { request: 'notifications/initialized' } },
  sse_retry_flood: { status: 200, detail: { limit: 'body' } },
  sse_reset: ok,
  sse_stalled: stalled,
  sse_comments: chatty,
  sse_other_id: { status: 200, detail: { sent: 1, got: 999 } },
  sse_bad_json: ok,
  sse_not_jsonrpc: ok,
  sse_rpc_error: { status: 200, detail: { code: -32_603 } },
  sse_in_body: { status: 200, detail: { status: 200 } },
  sse_forgotten: http(404),
  sse_ends_tools: { status: 200, detail: { pages: 1 } },
  sse_reset_canary: ok,
};
