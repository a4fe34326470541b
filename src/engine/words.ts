// Which words does the engine think in? The records that are decided here, stored in the store and told
// by the alert room.

import type { HealthCheck } from '../config/health.ts';
import type { Reason } from '../probe/reasons.ts';
import type { QueueReading, StageName, StageReport } from '../probe/report.ts';

export type CheckName = 'protocol' | HealthCheck | `canary:${string}`;
export type LightName = 'server' | 'pipeline';

/** Of a check or a light in one probe. */
export type Verdict = 'pass' | 'degraded' | 'fail' | 'unknown';

/** Of a check or a light over time, after thresholds. */
export type Status = 'up' | 'degraded' | 'down' | 'unknown';

export type Severity = 'critical' | 'warning';

export const causes = [
  'server_down',
  'worker_down',
  'canary_broken',
  'contract_broken',
  'jobs_failing',
  'queue_store_down',
  'jobs_stuck',
  'backlog',
  'not_consumed',
  'canary_cut',
  'worker_silent',
  'canary_error',
  'health_only',
] as const;

/** The diagnosis of a pipeline that is not well. */
export type Cause = (typeof causes)[number];

/** What decided a verdict: the first stage in order that failed, else that warned, else that was skipped. */
export interface Judgement {
  verdict: Verdict;
  reason: Reason | null;
  stage: StageName | null;
}

/** The record of one check in one probe. */
export interface Observation extends Judgement {
  target: string;
  check: CheckName;
  startedAtMs: number;
  durationMs: number;
  /** All stages of the check, for those who look closer; evidence only where a stage did not pass. */
  stages: StageReport[];
  queue: QueueReading | null;
  /** Taken while the monitor itself was unwell: stored and shown, not counted. */
  suspect: boolean;
}

/** A change of a light's status. */
export interface Transition {
  target: string;
  light: LightName;
  atMs: number;
  from: Status;
  to: Status;
  cause: Cause | null;
  reason: Reason | null;
  stage: StageName | null;
}

export type CloseReason = 'recovered' | 'check removed' | 'target removed';

export interface Incident {
  id: string;
  target: string;
  light: LightName;
  severity: Severity;
  status: 'degraded' | 'down' | 'resolved';
  cause: Cause | null;
  reason: Reason | null;
  stage: StageName | null;
  /** Consecutive observations of the deciding check that did not pass. */
  failures: number;
  /** The first observation of the failing streak. */
  startedAtMs: number;
  openedAtMs: number;
  resolvedAtMs: number | null;
  closeReason: CloseReason | null;
  /** False while the light is unknown: the incident stays open, but nobody can see how it goes. */
  observable: boolean;
  /** When the deciding check last passed before it; null when nobody saw it pass. */
  lastGoodMs: number | null;
  /** Null while nobody took it. */
  acknowledged: Acknowledgement | null;
  told: ToldIncident;
}

/** Somebody took it: no reminders, no escalation. */
export interface Acknowledgement {
  atMs: number;
  by: string;
  note: string | null;
  /** Of what was taken: whoever took a warning did not take an outage. */
  severity: Severity;
}

/** What was last said of an incident, and to whom it was opened: to nobody while it is muted. */
export interface ToldIncident {
  severity: Severity;
  cause: Cause | null;
  atMs: number;
  /** Those that were sent `incident.opened` or `incident.escalated`: they hear of its end. */
  receivers: string[];
  /** Since when somebody was called to acknowledge it; absent before anybody was told. */
  calledMs?: number;
  escalated?: true;
  /** Which acknowledgement was told. */
  acknowledgedMs?: number;
}

export type NotificationType =
  | 'incident.opened'
  | 'incident.updated'
  | 'incident.reminder'
  | 'incident.escalated'
  | 'incident.resolved'
  | 'target.flapping'
  | 'target.notice'
  | 'slo.burning'
  | 'monitor.unhealthy'
  | 'test';

/** Version 1 of what a webhook posts and what formatters see. Times are ISO 8601 in UTC. */
export interface NotificationBody {
  version: 1;
  id: string;
  type: NotificationType;
  at: string;
  title: string;
  /** One sentence for a lock screen. */
  text: string;
  /** Of a grouped notification the worst. */
  incident: BodyIncident | null;
  /** All of them when it is grouped, the worst first; else none. */
  incidents: BodyIncident[];
  target: { name: string; url: string; labels: Record<string, string> } | null;
  queue: BodyQueue | null;
  links: { runbook: string | null };
  /** From the verdict to its evidence in one line. Empty where there is none to show. */
  chain: string;
  /** What tells more in a terminal; null when it is about no target. */
  command: string | null;
  /** What depends on the target, and waits until its server is back. */
  behind: { count: number; targets: string[] };
}

export interface BodyIncident {
  id: string;
  target: string;
  light: LightName;
  severity: Severity;
  status: Incident['status'];
  cause: Cause | null;
  reason: Reason | null;
  stage: StageName | null;
  failures: number;
  started_at: string;
  resolved_at: string | null;
  duration_ms: number | null;
  /** When it was last seen well before that. */
  last_good_at: string | null;
  acknowledged: { at: string; by: string; note: string | null } | null;
}

export interface BodyQueue {
  waiting: number | null;
  active: number | null;
  failed: number | null;
  delayed: number | null;
  workers: number | null;
  oldest_age_ms: number | null;
}

/** One message, before it is known who gets it. */
export interface Notification {
  id: string;
  type: NotificationType;
  incidentId: string | null;
  target: string | null;
  atMs: number;
  body: NotificationBody;
}

/** Every incident that a notification speaks of: what is said of one of them later must not overtake it. */
export const incidentsOf = ({ incidentId, body }: Notification): string[] => [
  ...new Set([...(incidentId === null ? [] : [incidentId]), ...body.incidents.map(({ id }) => id)]),
];

/**
 * `pending` waits for `nextAttemptAtMs`; `leased` is on its way; `done` was accepted; `dead` was given up; `folded` is
 * told by a digest; `dropped` was let go by a person.
 */
export type DeliveryStatus = 'pending' | 'leased' | 'done' | 'dead' | 'folded' | 'dropped';

/** One message to one receiver: a row of the outbox. */
export interface Delivery {
  id: string;
  notification: Notification;
  receiver: string;
  status: DeliveryStatus;
  /** None means that no request with it can have reached anybody. */
  attempts: number;
  /** When it was owed: made, or sent again by a person. */
  createdAtMs: number;
  /** Set at insert, so that a sweep also sees a row whose first attempt never happened. */
  nextAttemptAtMs: number;
  finishedAtMs: number | null;
  /** Since when the receiver refuses it, where its last answer was a refusal. */
  refusedSinceMs?: number;
}

/** How a receiver stands that gave up on a delivery once. */
export interface ReceiverStanding {
  receiver: string;
  /** Of the first delivery that was given up after the last one that was accepted; null when it accepts again. */
  deadSinceMs: number | null;
  /** When people were last told so. */
  toldAtMs: number;
}

/** One try at one delivery. */
export interface Attempt {
  atMs: number;
  durationMs: number;
  /** HTTP status of the receiver, null when it did not answer. */
  httpStatus: number | null;
  /** A closed word for what went wrong, null when it was accepted. `interrupted`: how it ended nobody knows. */
  error: string | null;
  /** The first 500 characters of the receiver's answer, redacted. */
  answer: string | null;
}
