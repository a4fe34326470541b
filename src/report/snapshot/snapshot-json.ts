// What do other programs read of all targets? Version 1: every key is always there, an absent value is null, times are
// ISO 8601 in UTC, shares from 0 to 1.

import type { Incident } from '../../engine/words.ts';
import type { QueueReading } from '../../probe/report.ts';
import type { Availability } from '../../store/readings.ts';
import { silenceJson } from '../silence-list.ts';
import { sloJson } from '../slo.ts';
import { iso, isoOrNull, tenths } from '../words.ts';
import type { LightSnapshot, Snapshot, TargetSnapshot } from './snapshot.ts';

export const snapshotJson = ({ atMs, targets, counts, newestMs, silences }: Snapshot) => ({
  version: 1,
  at: iso(atMs),
  newest_probe_at: isoOrNull(newestMs),
  counts,
  targets: targets.map(targetJson),
  silences: silences.map((one) => silenceJson(one, atMs)),
});

const targetJson = ({ target, lights, last, queue }: TargetSnapshot) => ({
  name: target,
  lights: lights.map(lightJson),
  last_probe: last && { at: iso(last.atMs), duration_ms: tenths(last.durationMs), verdict: last.verdict },
  queue: queue && queueJson(queue),
});

const lightJson = ({ light, status, sinceMs, incident, day, month, slo }: LightSnapshot) => ({
  light,
  status,
  since: iso(sinceMs),
  incident: incident && incidentJson(incident),
  availability: { day: availabilityJson(day), month: availabilityJson(month) },
  slo: sloJson(slo),
});

export const incidentJson = (incident: Incident) => ({
  id: incident.id,
  target: incident.target,
  light: incident.light,
  severity: incident.severity,
  status: incident.status,
  cause: incident.cause,
  reason: incident.reason,
  stage: incident.stage,
  failures: incident.failures,
  started_at: iso(incident.startedAtMs),
  opened_at: iso(incident.openedAtMs),
  resolved_at: isoOrNull(incident.resolvedAtMs),
  duration_ms: incident.resolvedAtMs === null ? null : incident.resolvedAtMs - incident.startedAtMs,
  close_reason: incident.closeReason,
  observable: incident.observable,
  last_good_at: isoOrNull(incident.lastGoodMs),
  acknowledged: incident.acknowledged && {
    at: iso(incident.acknowledged.atMs),
    by: incident.acknowledged.by,
    note: incident.acknowledged.note,
  },
});

export const availabilityJson = ({ upMs, degradedMs, downMs, share, coverage }: Availability) => ({
  up_ms: Math.round(upMs),
  degraded_ms: Math.round(degradedMs),
  down_ms: Math.round(downMs),
  availability: share,
  coverage,
});

export const queueJson = ({
  waiting,
  active,
  failed,
  delayed,
  completed,
  workers,
  oldestAgeMs,
}: QueueReading) => ({
  waiting,
  active,
  failed,
  delayed,
  completed,
  workers,
  oldest_age_ms: oldestAgeMs,
});
