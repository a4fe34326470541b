// Why did a stage not pass? A closed list: the word alone must tell an SRE what happened.

/** What a reason means unless its stage says otherwise. */
export type Weight = 'fail' | 'warn' | 'skip' | 'notice';

interface Entry {
  group: string;
  weight: Weight;
  /** One sentence for a person, without the stage. */
  says: string;
}

const fail = (group: string, says: string): Entry => ({ group, weight: 'fail', says });

export const reasons = {
  dns_failed: fail('connection', 'the host name does not resolve'),
  connection_refused: fail('connection', 'nothing listens on that port'),
  connect_timeout: fail('connection', 'no connection within the connect timeout'),
  connection_reset: fail('connection', 'the connection was closed before an answer'),
  not_http: fail('connection', 'what answers does not speak HTTP'),
  tls_error: fail(
    'connection',
    'no trusted TLS connection: detail says whether expired, wrong host, untrusted or handshake',
  ),
  tls_expiring: { group: 'connection', weight: 'notice', says: 'the certificate ends soon' },

  response_timeout: fail('time', 'no response headers within the timeout'),
  stream_stalled: fail('time', 'headers came, then not one byte'),
  deadline_exceeded: fail('time', 'bytes came, the answer did not within the timeout'),

  redirected: fail('HTTP', 'it redirects elsewhere, or turns a POST into a GET, or too often'),
  endpoint_not_found: fail('HTTP', 'there is no MCP endpoint at this URL'),
  gateway_error: fail('HTTP', 'a proxy answered in place of the server'),
  http_error: fail('HTTP', 'an unexpected HTTP status'),
  rate_limited: { group: 'HTTP', weight: 'skip', says: 'the server asked to come back later' },
  auth_required: {
    group: 'HTTP',
    weight: 'skip',
    says: 'the server wants a credential and none is configured',
  },
  auth_rejected: fail('HTTP', 'the configured credential was refused'),
  auth_scope: fail('HTTP', 'the configured credential lacks a scope'),
  host_rejected: fail('HTTP', 'the server refuses this host name or origin'),

  content_type: fail('body', 'the answer is neither JSON nor an event stream'),
  empty_body: fail('body', 'the answer has no body'),
  bad_json: fail('body', 'the answer is not JSON'),
  truncated: fail('body', 'the body was cut before its end'),
  too_large: fail('body', 'the answer is over the limit that detail names'),

  not_jsonrpc: fail('envelope', 'the answer is JSON, but not JSON-RPC 2.0'),
  id_mismatch: fail('envelope', 'the answer carries another id than the request'),
  accepted_no_response: fail('envelope', 'a request was answered 202, without a response'),
  rpc_error: fail('envelope', 'a JSON-RPC error'),
  result_invalid: fail('envelope', 'the result breaks its schema'),

  stream_ended: fail('stream', 'the event stream ended before the answer'),
  stream_reset: fail('stream', 'the event stream was cut before the answer'),

  session_lost: fail('session', 'the server forgot the session in the middle of the probe'),
  version_unsupported: fail('session', 'no common protocol version'),

  tools_missing: fail('tools', 'expected tools are not listed'),
  tools_empty: fail('tools', 'fewer tools are listed than the minimum'),
  pagination_runaway: fail('tools', 'tools/list does not come to an end'),
  tools_invalid: { group: 'tools', weight: 'warn', says: 'some tools are malformed or listed twice' },
  tools_drifted: { group: 'tools', weight: 'notice', says: 'the tools differ from the baseline' },

  spawn_failed: fail('stdio', 'the command could not be started'),
  process_exited: fail('stdio', 'the process ended before the answer'),
  process_crashed: fail('stdio', 'the process was ended by a signal'),
  line_too_long: fail('stdio', 'one line is over the limit'),
  stdout_noise: { group: 'stdio', weight: 'notice', says: 'stdout carries lines that are not MCP' },
  no_exit: { group: 'stdio', weight: 'notice', says: 'the process did not end when its stdin closed' },

  slow: { group: 'any', weight: 'warn', says: 'over a configured latency' },

  canary_missing: fail('canary', 'the canary tool is not listed'),
  sentinel_failed: fail('canary', 'the sentinel job ran and failed'),
  sentinel_timeout: fail('canary', 'no worker finished the sentinel job in time'),
  tool_error: fail('canary', 'the canary tool answered with an error'),
  wrong_result: fail('canary', 'the canary answered, but not what is expected'),
  input_required: fail('canary', 'the canary asks for a person'),

  job_failed: fail('job', 'the job failed'),
  job_timeout: fail('job', 'the job was not done in time'),
  job_not_found: fail('job', 'the server does not know the job that it accepted'),
  job_invalid: fail('job', 'the job status is malformed'),
  idempotency_broken: fail('job', 'one idempotency key made two jobs'),

  progress_missing: fail('progress', 'no progress was reported'),
  progress_backwards: fail('progress', 'progress did not increase'),
  progress_wrong_token: fail('progress', 'progress came with a token that nobody sent'),
  progress_after_end: fail('progress', 'progress came after the answer'),

  task_failed: fail('task', 'the task failed'),
  task_stuck: fail('task', 'the task was not done in time'),
  task_lost: fail('task', 'the server forgot the task'),
  task_invalid: fail('task', 'the task is malformed'),

  health_unreachable: fail('health', 'no full response: detail has the reason on the wire'),
  health_invalid: fail('health', 'not JSON, or a required field is absent'),
  queue_backlog: fail('health', 'too much work waits'),
  queue_old: fail('health', 'the oldest waiting job is too old'),
  queue_failures: fail('health', 'too many jobs fail'),
  queue_stalled: fail('health', 'jobs wait and nothing moves'),
  no_workers: fail('health', 'too few workers are alive'),
  queue_degraded: fail('health', 'the server calls its own queue degraded'),
} as const satisfies Record<string, Entry>;

export type Reason = keyof typeof reasons;

export const allReasons = Object.keys(reasons) as Reason[];
