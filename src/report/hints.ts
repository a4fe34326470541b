// What should the person who reads this do first? One line for each cause and each reason.

import type { LightVerdict } from '../engine/judge/once.ts';
import type { Cause } from '../engine/words.ts';
import type { Reason } from '../probe/reasons.ts';

export function hintFor({ cause, reason }: Pick<LightVerdict, 'cause' | 'reason'>): string | null {
  if (cause === null || (reason !== null && broad.has(cause))) return reason && reasonHints[reason];
  return causeHints[cause];
}

/** These say where to look; the reason knows what for. */
const broad = new Set<Cause>(['canary_broken', 'contract_broken', 'canary_error', 'health_only']);

export const causeHints: Record<Cause, string> = {
  server_down: 'mend the server first: the pipeline behind it cannot be seen',
  worker_down: 'start the workers, or read why they ended: nothing takes jobs from the queue',
  canary_broken: "look at the canary's own config: its tool, arguments, expectation or credential",
  contract_broken: 'the server answers jobs in a form that clients cannot use: look at its last deploy',
  jobs_failing: "read the workers' log: jobs are taken and fail",
  queue_store_down: 'look at the store behind the queue (Redis, PostgreSQL): it does not answer',
  jobs_stuck: 'restart the workers that hold jobs: work is taken and never finished',
  backlog: 'add workers, or stop what floods the queue: work is done, but not as fast as it comes',
  not_consumed: 'see whether the queue is paused: workers are alive and take nothing',
  canary_cut: 'look at the proxy and time limits between here and the server: the call was cut',
  worker_silent: 'configure health for this target to learn more: the canary got no answer in time',
  canary_error: 'call the canary tool by hand: it ends in an error',
  health_only: 'look at the health URL: it complains or does not answer, though no canary failed',
};

const dropped = 'a deploy may have dropped tools, or the credential no longer shows them';
const cutShort = 'look at the proxy and time limits between here and the server, and whether it restarts';
const malformed =
  'look at the last deploy of the server, and at proxies that rewrite answers: evidence has the bytes';
const progressContract =
  'mend the progress of the tool: growing, with the token of the call, and over before the answer';

export const reasonHints: Record<Reason, string> = {
  dns_failed: 'check the host name and the resolver',
  connection_refused: 'start the server, or check the port',
  connect_timeout: 'check firewall, address and load balancer',
  connection_reset: "see whether the server's process crashes or restarts: it hangs up without an answer",
  not_http: 'check the port, and http against https',
  tls_error:
    'detail says which kind: renew, reissue for this host, trust the CA with tls.ca, or (handshake) check the port',
  tls_expiring: 'renew the certificate before it ends, and see why that did not happen by itself',

  response_timeout: 'see what the server waits for: it takes connections and does not answer',
  stream_stalled: 'see what the server waits for: it began to answer, and then said nothing',
  deadline_exceeded: 'see what keeps the server from its answer, or raise the timeout of this stage',

  redirected: 'configure the final URL',
  endpoint_not_found: 'check the path of the url, and transport: an older server may want sse',
  gateway_error: 'look behind the proxy: it answers, and what it forwards to does not',
  http_error: 'read the evidence: the status and the body say what the server objects to',
  rate_limited: 'lengthen the interval of this target, or raise its limit on the server',
  auth_required: 'configure auth or headers for this target',
  auth_rejected:
    'the credential may have been rotated, revoked or meant for another server: sign in with it by hand',
  auth_scope: 'give the credential the scope that detail names, or ask for it with auth.oauth.scope',
  host_rejected: "allow this host name in the server's own settings",

  content_type: 'read the evidence: a page answers there, perhaps one for signing in',
  empty_body: malformed,
  bad_json: malformed,
  truncated: cutShort,
  too_large: 'see what grew: detail names the limit, which no answer of a sound server reaches',

  not_jsonrpc: 'check the path of the url, or the command: something else than MCP answers there',
  id_mismatch: 'see whether a proxy or cache hands out answers that are meant for others',
  accepted_no_response: 'look at the last deploy of the server: it takes a request for a notification',
  rpc_error: "read the code and message in detail, and the server's own log",
  result_invalid: malformed,

  stream_ended: cutShort,
  stream_reset: cutShort,

  session_lost: 'route each session to the instance that opened it (sticky sessions), or see why it restarts',
  version_unsupported:
    'set protocol to a version that the server speaks, or update the older of the two: detail has what was offered',

  tools_missing: dropped,
  tools_empty: dropped,
  pagination_runaway: 'mend the cursor of tools/list: each page must lead to another, and the last to none',
  tools_invalid: 'mend the schemas of the tools that detail names: clients drop them, or the whole list',
  tools_drifted:
    'see coalmine baseline diff and accept what was meant; a file that pins tools is made anew by baseline write',

  spawn_failed: 'check command, args and cwd: detail has what the system said',
  process_exited: 'run the command by hand: detail has its exit code, and stderr says why it went',
  process_crashed: 'see who sent that signal: often the kernel for want of memory, or a fault in native code',
  line_too_long: 'see what the server writes to stdout: one message must stay under the limit',
  stdout_noise: 'send logs to stderr: on stdout they break clients that are less patient',
  no_exit: 'let the server end when its stdin closes: clients leave such processes behind',

  slow: 'see what this stage spends its time on, or set its latency to what is normal here',

  canary_missing:
    'check the tool of the canary: a deploy may have renamed it, or the credential no longer shows it',
  sentinel_failed: "read the workers' log: the sentinel ran and failed",
  sentinel_timeout: 'see whether workers are alive: nothing finished the sentinel in time',
  tool_error: 'call the canary tool by hand: it ends in an error',
  wrong_result: "compare the canary's expect with the answer in the evidence: one of the two changed",
  input_required: 'choose a canary tool that needs no person: this one asks for one',

  job_failed: "read the workers' log: the job was taken and failed",
  job_timeout: 'see whether workers are alive and keep up; raise within if such work takes longer',
  job_not_found:
    'see whether the job store is shared by all instances and keeps jobs long enough: this one was gone',
  job_invalid: 'mend the job resource: detail says what a client cannot read',
  idempotency_broken: 'stop retries until it is mended: the same key made two jobs, so work is done twice',

  progress_missing: 'let the tool report progress: clients with a timeout give up on silent work',
  progress_backwards: progressContract,
  progress_wrong_token: progressContract,
  progress_after_end: progressContract,

  task_failed: "read the workers' log: the task was taken and failed",
  task_stuck: 'see whether workers are alive and keep up; raise within if such work takes longer',
  task_lost:
    'see whether the task store is shared by all instances and outlives a restart: this task was gone',
  task_invalid: 'mend how the server tells of tasks: detail says what a client cannot read',

  health_unreachable: 'look at the health URL and who serves it: detail has what happened on the wire',
  health_invalid: 'map the shape of the answer with health.fields, or mend it: detail names what is missing',
  queue_backlog: 'add workers, or stop what floods the queue',
  queue_old: 'see what holds the oldest job: workers that are gone, stuck or busy with others',
  queue_failures: "read the workers' log: jobs are taken and fail",
  queue_stalled: 'see whether workers are alive and the queue is not paused: jobs wait and nothing moves',
  no_workers: 'start the workers, or read why they ended',
  queue_degraded: 'read the evidence: the server calls its queue degraded in its own words',
};
