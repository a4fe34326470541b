// What should the person who reads this do first? One line for each cause, and for the reasons of a server light.

import type { Cause } from '../engine/words.ts';
import type { Reason } from '../probe/reasons.ts';

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

export const reasonHints: Partial<Record<Reason, string>> = {
  dns_failed: 'check the host name and the resolver',
  connection_refused: 'start the server, or check the port',
  connect_timeout: 'check firewall, address and load balancer',
  connection_reset: "see whether the server's process crashes or restarts: it hangs up without an answer",
  not_http: 'check the port, and http against https',
  tls_error: 'detail says which kind: renew, reissue for this host, or trust the CA',
  response_timeout: 'see what the server waits for: it takes connections and does not answer',
  redirected: 'configure the final URL',
  endpoint_not_found: 'check the path of the url',
  gateway_error: 'look behind the proxy: it answers, and what it forwards to does not',
  rate_limited: 'lengthen the interval of this target, or raise its limit on the server',
  auth_required: 'configure auth or headers for this target',
  auth_rejected: 'the token may have been rotated',
  auth_scope: 'give the credential the scope that detail names',
  host_rejected: "allow this host name in the server's own settings",
  content_type: 'read the evidence: a page answers there, perhaps one for signing in',
  session_lost: 'route each session to the instance that opened it (sticky sessions), or see why it restarts',
  version_unsupported: 'the server speaks a protocol version that this Coalmine does not know',
  tools_missing: 'a deploy may have dropped tools, or the credential no longer shows them',
  tools_empty: 'a deploy may have dropped tools, or the credential no longer shows them',
};
