// What do other programs read of why a target stands as it does? Version 1: every key is always there, an absent value
// is null.

import type { TargetConfig } from '../../config/schema/schema.ts';
import type { CheckState, LightState } from '../../engine/state/state.ts';
import type { StageReport } from '../../probe/report.ts';
import type { PastObservation } from '../../store/read.ts';
import { muteJson } from '../mutes.ts';
import { evidenceOf } from '../round/build.ts';
import { sloJson } from '../slo.ts';
import { nextVisitMs } from '../snapshot/next-visit.ts';
import { incidentJson, queueJson } from '../snapshot/snapshot-json.ts';
import { iso, isoOrNull, tenths } from '../words.ts';
import { chainOf, type Why } from './why.ts';

export function whyJson(why: Why) {
  const { state, config, nowMs, evidence, told, events } = why;
  const { server, told: notices } = state.memory;
  return {
    version: 1,
    at: iso(nowMs),
    target: state.target,
    needed: config && { failures: config.alerts.failures, successes: config.alerts.successes },
    lights: state.lights.map((light) => lightJson(light, why)),
    checks: state.checks.map((check) => checkJson(check, config)),
    evidence: evidence.map(evidenceJson),
    server: server && { era: server.era, transport: server.transport, found_out_at: iso(server.checkedAtMs) },
    notices: notices.map(({ place, reason, about, lastSeenMs }) => ({
      place,
      reason,
      about,
      last_seen_at: iso(lastSeenMs),
    })),
    events: events.map(({ atMs, kind, detail }) => ({ at: iso(atMs), kind, detail })),
    told: told.map(({ atMs, finishedAtMs, incidentId, ...one }) => ({
      at: iso(atMs),
      ...one,
      incident: incidentId,
      finished_at: isoOrNull(finishedAtMs),
    })),
  };
}

function lightJson(light: LightState, { state, mutes, config, slo }: Why) {
  const mute = mutes.find((one) => one.light === light.light)?.mute ?? null;
  return {
    light: light.light,
    status: light.status,
    since: iso(light.sinceMs),
    chain: chainOf(state, light),
    incident: light.incident && incidentJson(light.incident),
    slo: sloJson(slo.find((one) => one.light === light.light)?.slo ?? null),
    waits_for_others_since: isoOrNull(light.heldSinceMs ?? null),
    // Without a config nobody knows.
    muted: config === null ? null : mute !== null,
    muted_by: mute && muteJson(mute),
  };
}

function checkJson(state: CheckState, config: TargetConfig | null) {
  const { check, status, sinceMs, row, unknowns, notPassing, notPassingSinceMs, last } = state;
  const queue = last?.healthAfter?.queue ?? last?.healthBefore?.queue ?? null;
  return {
    check,
    status,
    since: iso(sinceMs),
    row,
    unknowns,
    not_passing: notPassing,
    not_passing_since: isoOrNull(notPassingSinceMs),
    last: last && {
      at: iso(last.atMs),
      verdict: last.verdict,
      reason: last.reason,
      stage: last.stage,
      duration_ms: tenths(last.durationMs),
      queue: queue && queueJson(queue),
    },
    next_at: config === null ? null : isoOrNull(nextVisitMs(config, state)),
  };
}

const evidenceJson = ({ check, startedAtMs, verdict, suspect, stages }: PastObservation) => ({
  check,
  at: iso(startedAtMs),
  verdict,
  suspect,
  stages: (stages ?? []).map(stageJson),
});

const stageJson = ({ stage, outcome, reason, durationMs, detail, evidence }: StageReport) => ({
  stage,
  outcome,
  reason,
  duration_ms: tenths(durationMs),
  detail,
  evidence: evidence && evidenceOf(evidence),
});
