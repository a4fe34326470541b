// Which tables does the store have? One row type each; how they came to be is in migrations/.
//
// Target and check names, verdicts, reasons and stages are stored once and pointed at by small integers:
// observations are nearly all of the file, so each of their bytes counts. What is few is kept in plain words,
// so that a person with a SQLite shell can read it.

import type { Generated, Kysely } from 'kysely';
import type {
  DeliveryAttemptRow,
  DeliveryRow,
  NotificationIncidentRow,
  NotificationRow,
  ReceiverStandingRow,
} from './outbox/schema-outbox.ts';

export interface Tables {
  target: TargetRow;
  target_check: TargetCheckRow;
  word: WordRow;
  observation: ObservationRow;
  queue_reading: QueueReadingRow;
  observation_detail: ObservationDetailRow;
  observation_hour: ObservationSumRow;
  observation_day: ObservationSumRow;
  light_day: LightDayRow;
  watch: WatchRow;
  planned: PlannedRow;
  kept: KeptRow;
  check_state: CheckStateRow;
  light_state: LightStateRow;
  incident: IncidentRow;
  transition: TransitionRow;
  target_event: TargetEventRow;
  tool_definition: ToolDefinitionRow;
  tool_set: ToolSetRow;
  tool_set_member: ToolSetMemberRow;
  tools_seen: ToolsSeenRow;
  baseline: BaselineRow;
  notification: NotificationRow;
  notification_incident: NotificationIncidentRow;
  delivery: DeliveryRow;
  delivery_attempt: DeliveryAttemptRow;
  receiver_standing: ReceiverStandingRow;
  request: RequestRow;
  silence: SilenceRow;
}

/** The database, or a transaction in it. */
export type Db = Kysely<Tables>;

export interface TargetRow {
  id: Generated<number>;
  name: string;
  /** Set when it left the config: its history stays and can still be asked for. */
  removed_at_ms: number | null;
  /** How its server speaks and which notices were told, as JSON. Null when nothing is remembered. */
  memory: string | null;
  /** Its days before this are in `light_day`. */
  lights_until_ms: Generated<number>;
}

export interface TargetCheckRow {
  id: Generated<number>;
  target_id: number;
  name: string;
  /** A full hour: its observations before this are summed up in `observation_hour` and `observation_day`. */
  rolled_until_ms: Generated<number>;
}

/** A verdict, a reason or a stage. */
export interface WordRow {
  id: Generated<number>;
  text: string;
}

/** `nth` tells apart what began in the same millisecond; it is nearly always 0, which takes no byte. */
export interface ObservationKey {
  check_id: number;
  started_at_ms: number;
  nth: number;
}

export interface ObservationRow extends ObservationKey {
  duration_us: number;
  verdict_id: number;
  reason_id: number | null;
  stage_id: number | null;
  /** 1 when it was taken while the monitor itself was unwell. */
  suspect: number;
}

/** The queue numbers that came with an observation. Null is "the server does not tell". */
export interface QueueReadingRow extends ObservationKey {
  waiting: number | null;
  active: number | null;
  failed: number | null;
  delayed: number | null;
  completed: number | null;
  workers: number | null;
  oldest_age_ms: number | null;
}

/** Only of observations that did not pass: every stage with its evidence, as JSON. */
export interface ObservationDetailRow extends ObservationKey {
  stages: string;
}

/** Of one check in one hour or day (UTC): observations by verdict, and those that are suspect only as that. */
export interface ObservationSumRow {
  check_id: number;
  from_ms: number;
  pass: number;
  degraded: number;
  fail: number;
  unknown: number;
  suspect: number;
  /** How long those that passed took, as sketch.ts writes it. */
  latency: Uint8Array | null;
}

/** How long a light stood how from its beginning to the end of this day: the difference of two is any span. */
export interface LightDayRow {
  from_ms: number;
  target_id: number;
  light: string;
  up_ms: number;
  degraded_ms: number;
  down_ms: number;
}

/** A stretch in which a daemon was running. */
export interface WatchRow {
  id: Generated<number>;
  from_ms: number;
  until_ms: number;
  /** How late probes began in the minute before it last spoke: the 99th percentile. Null when none began. */
  late_p99_ms: number | null;
}

/** A stretch in which work was planned, as the config said then. `targets` are patterns, as JSON. */
export interface PlannedRow {
  id: Generated<number>;
  name: string;
  targets: string;
  from_ms: number;
  until_ms: number;
}

/** Nothing older than this is left of `observation` or `hour`. */
export interface KeptRow {
  tier: string;
  from_ms: number;
}

export interface CheckStateRow {
  check_id: number;
  /** The place of the check among the checks of its target. */
  position: number;
  status: string;
  since_ms: number;
  /** The rest of the state, as JSON: streaks, the last run and what the health check remembers. */
  memory: string;
}

export interface LightStateRow {
  target_id: number;
  light: string;
  position: number;
  status: string;
  since_ms: number;
  incident_id: string | null;
  /** The rest of the state, as JSON. */
  memory: string;
}

export interface IncidentRow {
  id: string;
  target_id: number;
  light: string;
  severity: string;
  status: string;
  cause: string | null;
  reason: string | null;
  stage: string | null;
  failures: number;
  started_at_ms: number;
  opened_at_ms: number;
  resolved_at_ms: number | null;
  close_reason: string | null;
  /** 0 or 1. */
  observable: number;
  /** What was last said of it and to whom, as JSON. */
  told: string;
  last_good_ms: number | null;
  /** By whom and when, as JSON. */
  acknowledged: string | null;
}

export interface TransitionRow {
  id: Generated<number>;
  target_id: number;
  light: string;
  at_ms: number;
  from_status: string;
  to_status: string;
  cause: string | null;
  reason: string | null;
  stage: string | null;
}

/** What changed no light, and is still worth remembering. */
export interface TargetEventRow {
  id: Generated<number>;
  target_id: number;
  at_ms: number;
  kind: string;
  detail: string;
}

/** What clients build on, as canonical JSON. `hash` is of `text`. */
export interface ToolDefinitionRow {
  id: Generated<number>;
  hash: string;
  name: string;
  text: string;
}

/** A set of tools that some target listed or accepted. */
export interface ToolSetRow {
  id: Generated<number>;
  hash: string;
}

export interface ToolSetMemberRow {
  set_id: number;
  definition_id: number;
}

/** From then on the target listed this set. One row a change. */
export interface ToolsSeenRow {
  id: Generated<number>;
  target_id: number;
  at_ms: number;
  set_id: number;
}

/** From then on this set is accepted. The last row of a target counts. */
export interface BaselineRow extends ToolsSeenRow {
  accepted_by: string;
  /** The names that were accepted, as JSON; null when it was the whole list. */
  tools: string | null;
}

/** What another process asked of the daemon. `seq` is the order in which it was asked. */
export interface RequestRow {
  seq: Generated<number>;
  id: string;
  at_ms: number;
  author: string;
  kind: string;
  /** The rest of the request, as JSON. */
  detail: string;
  answered_at_ms: number | null;
  /** As JSON. */
  answer: string | null;
}

/** What a person asked to be quiet about. It ends by itself, or before that when somebody ends it. */
export interface SilenceRow {
  id: string;
  /** As JSON. */
  selector: string;
  reason: string;
  author: string;
  created_at_ms: number;
  ends_at_ms: number;
  ended_at_ms: number | null;
}
