// What does the engine need from the rooms below it? The alert room fulfils Announcer, the store all the others; the
// engine and the relay know only these shapes.

import type { TargetConfig } from '../config/schema/schema.ts';
import type { Baseline } from '../probe/drift/drift.ts';
import type { ToolSnapshot } from '../probe/drift/tool-hash.ts';
import type { Notice, QueueReading } from '../probe/report.ts';
import type { Answer, Asked } from './requests/request-words.ts';
import type { Span } from './schedule/maintenance.ts';
import type { BurnPair } from './slo/slo.ts';
import type { Place, TargetEvent, TargetMemory } from './state/memory.ts';
import type { TargetState } from './state/state.ts';
import type { Silence } from './tell/silence.ts';
import type {
  Attempt,
  Delivery,
  DeliveryStatus,
  Incident,
  LightName,
  Notification,
  NotificationType,
  Observation,
  ReceiverStanding,
  Transition,
} from './words.ts';

/** Everything that one recorded check changes. It is stored in one transaction or not at all. */
export interface Batch {
  observations: Observation[];
  /** The whole state of each target that changed. */
  states: TargetState[];
  /** Targets that are no longer configured: their state goes, their history stays. */
  removedTargets: string[];
  /** Those that changed. */
  memories: { target: string; memory: TargetMemory }[];
  events: TargetEvent[];
  transitions: Transition[];
  /** New or changed incidents, whole. */
  incidents: Incident[];
  notifications: Notification[];
  deliveries: Delivery[];
  /** New or ended ones, whole. */
  silences: Silence[];
}

export const emptyBatch: Batch = {
  observations: [],
  states: [],
  removedTargets: [],
  memories: [],
  events: [],
  transitions: [],
  incidents: [],
  notifications: [],
  deliveries: [],
  silences: [],
};

/** `stored` is on disk. `held` is kept in memory, in order, and stored as soon as the disk allows. */
export type Durability = 'stored' | 'held';

export interface Journal {
  /** The state of every target that the store knows, also of those no longer configured. */
  load(): Promise<TargetState[]>;
  /** Those that hold at this moment. */
  silences(nowMs: number): Promise<Silence[]>;
  commit(batch: Batch): Promise<Durability>;
}

/** What comes next for a delivery after an attempt. */
export type NextAttempt =
  | { status: 'done' | 'dead' }
  | { status: 'pending'; nextAttemptAtMs: number; refusedSinceMs?: number };

/** What the end of a delivery brings about. It is stored together with that end. */
export interface Aftermath {
  /** To others, who must hear of it now. */
  deliveries: Delivery[];
  /** Null where it did not change. */
  standing: ReceiverStanding | null;
}

export const noAftermath: Aftermath = { deliveries: [], standing: null };

/** Deliveries that are owed again, oldest first, or why none is. */
export type Revival =
  | { ok: true; deliveries: Delivery[] }
  | { ok: false; why: 'unknown' }
  /** It is not given up; `into` is the digest that tells it. */
  | { ok: false; why: 'not_dead'; status: DeliveryStatus; into: string | null }
  /** A later word on the same incident was accepted, or is on its way: this one would undo it. */
  | { ok: false; why: 'overtaken'; by: NotificationType }
  /** Nothing can be written now. */
  | { ok: false; why: 'store_unwell' };

export interface Outbox {
  /**
   * Every delivery that is not finished, oldest first. Leases of an earlier process are void: they read `pending`, with
   * one attempt more, whose end nobody knows.
   */
  pending(): Promise<Delivery[]>;
  /** Of receivers to which a delivery was ever given up. */
  standings(): Promise<ReceiverStanding[]>;
  /** To whom this notification was ever addressed. */
  addressees(notificationId: string): Promise<string[]>;
  /** Was this fallback ever told of one of these incidents what the receiver should have been told? */
  heardInstead(fallback: string, receiver: string, incidentIds: readonly string[]): Promise<boolean>;
  /** Marks that an attempt is under way. */
  lease(deliveryId: string): Promise<Durability>;
  /** Records how an attempt ended, what comes next and what it brings about. */
  settle(deliveryId: string, attempt: Attempt, next: NextAttempt, aftermath?: Aftermath): Promise<Durability>;
  /** From now on the digest is owed, and what it stands for is not. */
  fold(digest: Delivery, deliveryIds: readonly string[], atMs: number): Promise<Durability>;
  /** What was given up or dropped is owed again, with every later word on its incidents that was given up too. */
  revive(deliveryId: string, atMs: number): Promise<Revival>;
  /** Lets go whatever waits for a receiver. The answer is which. */
  drop(receiver: string, atMs: number): Promise<string[]>;
}

/** What servers listed, and which of it is accepted. */
export interface Baselines {
  /** Null while no list was ever accepted. */
  of(target: string): Baseline | null;
  /**
   * Remembers a list where it differs from the last one. The first that is `sound` is accepted by itself. Rejects
   * when our own code is at fault.
   */
  seen(target: string, tools: ToolSnapshot, sound: boolean): Promise<void>;
}

/** When the lights of a target were down, of the time that counts in availability. */
export type TargetDowns = Record<LightName, Span[]>;

export interface Downs {
  /** By target. Null when the disk cannot say. */
  of(targets: readonly string[], within: Span): Promise<Map<string, TargetDowns> | null>;
}

/** What other processes ask of the daemon. */
export interface Requests {
  /** Those without an answer, oldest first, and not too many of them. */
  pending(): Promise<Asked[]>;
  answer(id: string, answer: Answer): Promise<Durability>;
  /** Writes down what was asked and answered within this process. */
  note(asked: Asked, answer: Answer): Promise<Durability>;
}

/** Incidents that are told as one. Null where they differ. */
export interface Group {
  incidents: Incident[];
  host: string | null;
  /** What their jobs are kept behind: the origin of the health URL. */
  store: string | null;
}

/** Something that people should hear of, before it is written as a message. */
export interface Announcement {
  type: NotificationType;
  atMs: number;
  /** Of several the worst. */
  incident: Incident | null;
  /** Two or more that are told as one, the worst first. */
  group?: Group;
  /** Targets that depend on this one, and of which nobody is told while its server is not up. */
  behind?: readonly string[];
  /** Names of receivers. */
  to: string[];
  /** One line that shows the chain: `exports pipeline FAIL worker_down: canary:worker sentinel_timeout …`. */
  chain: string;
  queue: QueueReading | null;
  /** What a `target.notice` is about; null when it is a light unknown for long. */
  notice?: Notice & { place: Place };
  /** Of `slo.burning`. */
  burning?: { light: LightName; pair: BurnPair };
}

/** Writes the message and addresses it. Pure: `newId` is where the ids come from. */
export type Announcer = (
  announcement: Announcement,
  target: TargetConfig | { name: string },
  newId: (prefix: string) => string,
) => { notification: Notification; deliveries: Delivery[] };
