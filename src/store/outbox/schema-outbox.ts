// Which tables does the outbox have? One row type each, as in schema.ts.

import type { Generated } from 'kysely';

export interface NotificationRow {
  id: string;
  type: string;
  incident_id: string | null;
  target_id: number | null;
  at_ms: number;
  /** The version 1 body, as JSON. */
  body: string;
}

/** Where one speaks of several incidents: each of them. */
export interface NotificationIncidentRow {
  incident_id: string;
  notification_id: string;
}

/** The outbox. `seq` is the order in which deliveries were owed. */
export interface DeliveryRow {
  seq: Generated<number>;
  id: string;
  notification_id: string;
  receiver: string;
  status: string;
  attempts: number;
  created_at_ms: number;
  next_attempt_at_ms: number;
  finished_at_ms: number | null;
  /** Since when the receiver refuses it, where its last answer was a refusal. */
  refused_since_ms: number | null;
  /** The delivery of the digest that tells it. */
  folded_into: string | null;
}

/** Of a receiver to which a delivery was ever given up. */
export interface ReceiverStandingRow {
  receiver: string;
  dead_since_ms: number | null;
  told_at_ms: number;
}

export interface DeliveryAttemptRow {
  id: Generated<number>;
  delivery_id: string;
  at_ms: number;
  duration_us: number;
  http_status: number | null;
  error: string | null;
  answer: string | null;
}
