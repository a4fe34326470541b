// What do the surfaces read? The store as it stands, read-only, while a daemon may be writing to it.

import { statSync } from 'node:fs';
import type { TargetDowns } from '../engine/ports.ts';
import type { TargetEvent } from '../engine/state/memory.ts';
import type { LightState, TargetState } from '../engine/state/state.ts';
import type { Silence } from '../engine/tell/silence.ts';
import type { CheckName, Incident, LightName, Transition } from '../engine/words.ts';
import { readStanding, type ToolsStanding } from './baseline/baseline-desk.ts';
import { type Connection, connect, dataVersion } from './file/dialect.ts';
import { diskFailure, type Failed } from './file/error.ts';
import { isLocked } from './file/lock.ts';
import { findPlace, readContent } from './file/place.ts';
import { loadLights, loadStates } from './journal/load-state.ts';
import { loadSilences, readSilences } from './journal/silence-row.ts';
import { readAvailability } from './past/availability.ts';
import { type LightDay, readLightDays } from './past/days.ts';
import { readDowns } from './past/downs.ts';
import { readHistory } from './past/history.ts';
import { type IncidentsQuestion, newestIncidents, readIncident, readIncidents } from './past/incidents.ts';
import { type Mark, readMarks } from './past/marks.ts';
import { type PastObservation, type Range, readObservations } from './past/observations.ts';
import { readOverview } from './past/overview.ts';
import {
  type DeliveryPageQuestion,
  type IncidentPageQuestion,
  type ListedDelivery,
  readDeliveryPage,
  readIncidentPage,
} from './past/pages.ts';
import { type Depth, readDepths } from './past/queue.ts';
import { type RecentObservation, readRecent } from './past/recent.ts';
import { refreshing } from './past/refresh.ts';
import {
  readClosedDays,
  readingToday,
  type StandingLight,
  type StripDay,
  type StripsQuestion,
} from './past/strips.ts';
import { readDeliveries, readTold, type Told, type ToldDelivery } from './past/told.ts';
import { readUndelivered, type Undelivered } from './past/undelivered.ts';
import { readVitals, type Vitals } from './past/vitals.ts';
import { backUp, readStats } from './past/whole.ts';
import {
  type Availability,
  type History,
  type HistoryQuestion,
  mostRows,
  type StoreStats,
  type TargetOverview,
  type Window,
} from './readings.ts';
import type { Db } from './schema.ts';

export type { ToolsStanding } from './baseline/baseline-desk.ts';
export type { LightDay } from './past/days.ts';
export type { IncidentsQuestion } from './past/incidents.ts';
export type { Mark } from './past/marks.ts';
export type { PastObservation, Range } from './past/observations.ts';
export type { ListedDelivery } from './past/pages.ts';
export type { Depth } from './past/queue.ts';
export type { RecentObservation } from './past/recent.ts';
export type { StripDay } from './past/strips.ts';
export type { Told, ToldDelivery } from './past/told.ts';
export type { DeadDelivery, Undelivered } from './past/undelivered.ts';
export type { Vitals } from './past/vitals.ts';

/** Status, since when, and the open incident with its cause. */
export type LightReading = LightState & { target: string };

export interface Reader {
  /** By target, then in the order of the target's lights. */
  lights(): Promise<LightReading[]>;
  /** Names, also of those that left the config. */
  targets(): Promise<string[]>;
  /** Of every target that was probed and is still configured. */
  states(): Promise<TargetState[]>;
  /** Null when there is no such target, or it is no longer configured. */
  state(target: string): Promise<TargetState | null>;
  /** Of each check the newest `most`, oldest first, by target. */
  recent(targets: readonly string[], most: number): Promise<Map<string, RecentObservation[]>>;
  /** How the daemon is. */
  vitals(nowMs: number): Promise<Vitals>;
  /** Flapping and drift, of those targets that have such a mark. */
  marks(): Promise<Map<string, Mark[]>>;
  /** Of one light, oldest first, today included. */
  lightDays(target: string, light: LightName, days: number, nowMs: number): Promise<LightDay[]>;
  /** The most that waited in each stretch. */
  depths(target: string, window: Window, bucketMs: number): Promise<Depth[]>;
  /** What the target lists and what of it is accepted. Null when its tools were never seen. */
  tools(target: string): Promise<ToolsStanding | null>;
  /** Another number after another process wrote. It takes some 20 microseconds to ask. */
  version(): Promise<number>;
  /** Is the file still there under its name? Once deleted, this reader sees what was before, for ever. */
  isThere(): boolean;
  /** Null when there is none with this id. */
  incident(id: string): Promise<Incident | null>;
  /** Open ones first, then the newest. */
  incidents(question: IncidentsQuestion): Promise<Incident[]>;
  /** Open ones, newest first. */
  openIncidents(): Promise<Incident[]>;
  /** Open and resolved, newest first. */
  recentIncidents(most: number): Promise<Incident[]>;
  /** Who was told of an incident, oldest first, with every attempt. */
  deliveries(incidentId: string): Promise<ToldDelivery[]>;
  /** What nobody was told, and for whom something waits. */
  undelivered(most: number): Promise<Undelivered>;
  /** What was said of a target, incidents and notices, newest first. */
  told(target: string, most: number): Promise<Told[]>;
  /** Those that hold now, the first to end first. */
  silences(nowMs: number): Promise<Silence[]>;
  /** All that there ever were, newest first. */
  pastSilences(most: number): Promise<Silence[]>;
  /** Of one check, newest first, those that began before `beforeMs`. */
  observations(target: string, check: CheckName, range: Range): Promise<PastObservation[]>;
  /** What changed no light, newest first. */
  events(target: string, most: number): Promise<TargetEvent[]>;
  /** Of both lights, within the window, oldest first. */
  transitions(target: string, window: Window): Promise<Transition[]>;
  /** Every check that the target ever had. */
  checks(target: string): Promise<CheckName[]>;
  /** Null when there is no such target or check. */
  history(target: string, check: CheckName, question: HistoryQuestion): Promise<History | null>;
  /** Null when there is no such target. */
  availability(target: string, light: LightName, window: Window): Promise<Availability | null>;
  /** When the lights of these targets were down, of the time that counts in availability. */
  downs(targets: readonly string[], window: Window): Promise<Map<string, TargetDowns>>;
  /** Every target that is configured, by name. */
  overview(nowMs: number): Promise<TargetOverview[]>;
  /**
   * The list as it was read before, in any order, with what changes within seconds. Whoever knows which targets were
   * written since names them, and the others stay as they were. Null when the whole is to be read.
   */
  refreshed(
    before: readonly TargetOverview[],
    written?: readonly string[] | null,
  ): Promise<readonly TargetOverview[] | null>;
  /** The newest opened first. */
  incidentPage(question: IncidentPageQuestion): Promise<Incident[]>;
  /** The newest first. */
  deliveryPage(question: DeliveryPageQuestion): Promise<ListedDelivery[]>;
  /** Of closed days, oldest first. */
  closedDays(question: StripsQuestion): Promise<StripDay[]>;
  /** The day that is not over, of lights that stand so at this moment. */
  today(lights: readonly StandingLight[], nowMs: number): Promise<StripDay[]>;
  /** Reads the whole file: seconds for each gigabyte. */
  stats(): Promise<StoreStats>;
  /** A consistent copy, also while a daemon writes. The file must not exist yet. */
  backup(file: string): Promise<{ ok: true; bytes: number } | Failed>;
  close(): Promise<void>;
}

/**
 * Takes no lock and changes nothing. Whoever must not stand still says for how long it waits while another process holds
 * the file.
 */
export function openReader(path: string, waitMs?: number): { ok: true; reader: Reader } | Failed {
  const found = findPlace(path, 'read');
  if (!found.ok) return found;
  const read = readContent(found.path, 'read', false, waitMs);
  if (!read.ok) return read;
  try {
    return { ok: true, reader: createReader(connect(found.path, 'read', waitMs), found.path) };
  } catch (error) {
    return { ok: false, error: diskFailure(error, path, 'read') };
  }
}

function createReader({ db, close }: Connection, path: string): Reader {
  const file = inode(path);
  const refresh = refreshing();
  const today = readingToday();
  /** All queries of one answer see the same moment. */
  const snapshot = <T>(read: (db: Db) => Promise<T>): Promise<T> => db.transaction().execute(read);
  return {
    lights: () => snapshot(loadLights),
    targets: () => readTargets(db),
    states: () => snapshot(loadStates),
    state: (target) => snapshot(async (moment) => (await loadStates(moment, target))[0] ?? null),
    recent: (targets, most) => snapshot((moment) => readRecent(moment, targets, most)),
    vitals: (nowMs) => snapshot((moment) => readVitals(moment, isLocked(path) ?? false, nowMs)),
    marks: () => snapshot(readMarks),
    lightDays: (...asked) => snapshot((moment) => readLightDays(moment, ...asked)),
    depths: (...asked) => readDepths(db, ...asked),
    tools: (target) => snapshot((moment) => readStanding(moment, target)),
    version: () => dataVersion(db),
    isThere: () => inode(path) === file,
    incident: (id) => readIncident(db, id),
    incidents: (question) => snapshot((moment) => readIncidents(moment, question)),
    openIncidents: () => newestIncidents(db, true, mostRows),
    recentIncidents: (most) => newestIncidents(db, false, most),
    undelivered: (most) => snapshot((moment) => readUndelivered(moment, most)),
    told: (target, most) => readTold(db, target, most),
    deliveries: (incidentId) => snapshot((moment) => readDeliveries(moment, incidentId)),
    silences: (nowMs) => loadSilences(db, nowMs),
    pastSilences: (most) => readSilences(db, Math.min(most, mostRows)),
    events: (target, most) => readEvents(db, target, most),
    observations: (target, check, range) =>
      readObservations(db, target, check, { ...range, most: Math.min(range.most, mostRows) }),
    transitions: (target, window) => readTransitions(db, target, window),
    checks: (target) => readChecks(db, target),
    history: (...asked) => snapshot((moment) => readHistory(moment, ...asked)),
    availability: (...asked) => snapshot((moment) => readAvailability(moment, ...asked)),
    downs: (...asked) => snapshot((moment) => readDowns(moment, ...asked)),
    overview: (nowMs) => snapshot((moment) => readOverview(moment, nowMs)),
    refreshed: (before, written = null) => snapshot((moment) => refresh(moment, before, written)),
    incidentPage: (question) => readIncidentPage(db, question),
    deliveryPage: (question) => readDeliveryPage(db, question),
    closedDays: (question) => readClosedDays(db, question),
    today: (lights, nowMs) => snapshot((moment) => today(moment, lights, nowMs)),
    stats: () => snapshot((moment) => readStats(moment, path)),
    backup: (file) => backUp(db, file),
    close,
  };
}

/** Null when there is no file. Another one under the same name has another. */
const inode = (path: string): bigint | null =>
  statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;

async function readTargets(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('target').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

async function readEvents(db: Db, target: string, most: number): Promise<TargetEvent[]> {
  const rows = await db
    .selectFrom('target_event')
    .innerJoin('target', 'target.id', 'target_event.target_id')
    .select(['at_ms', 'kind', 'detail'])
    .where('target.name', '=', target)
    .orderBy('at_ms', 'desc')
    .orderBy('target_event.id', 'desc')
    .limit(Math.min(most, mostRows))
    .execute();
  return rows.map((row) => ({
    target,
    atMs: row.at_ms,
    kind: row.kind as TargetEvent['kind'],
    detail: JSON.parse(row.detail) as TargetEvent['detail'],
  }));
}

async function readTransitions(db: Db, target: string, { sinceMs, untilMs }: Window): Promise<Transition[]> {
  const rows = await db
    .selectFrom('transition')
    .innerJoin('target', 'target.id', 'transition.target_id')
    .select(['light', 'at_ms', 'from_status', 'to_status', 'cause', 'reason', 'stage'])
    .where('target.name', '=', target)
    .where('at_ms', '>=', sinceMs)
    .where('at_ms', '<', untilMs)
    .orderBy('at_ms')
    .orderBy('transition.id')
    .limit(mostRows)
    .execute();
  return rows.map((row) => ({
    target,
    light: row.light as Transition['light'],
    atMs: row.at_ms,
    from: row.from_status as Transition['from'],
    to: row.to_status as Transition['to'],
    cause: row.cause as Transition['cause'],
    reason: row.reason as Transition['reason'],
    stage: row.stage as Transition['stage'],
  }));
}

async function readChecks(db: Db, target: string): Promise<CheckName[]> {
  const rows = await db
    .selectFrom('target_check')
    .innerJoin('target', 'target.id', 'target_check.target_id')
    .select('target_check.name')
    .where('target.name', '=', target)
    .orderBy('target_check.id')
    .execute();
  return rows.map(({ name }) => name as CheckName);
}
