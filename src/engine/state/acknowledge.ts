// What changes when somebody takes an incident? Pure: it is written in the incident, which ends reminders and
// escalation, and those who were told of it hear who has it.

import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Moment } from '../moment.ts';
import { type Advanced, review } from './advance.ts';
import type { TargetState } from './state.ts';

/** Null when the target has no such open incident. */
export function acknowledge(
  state: TargetState,
  target: TargetConfig,
  taken: { incidentId: string; by: string; note: string | null },
  moment: Moment,
): Advanced | null {
  const { incidentId, by, note } = taken;
  if (!state.lights.some(({ incident }) => incident?.id === incidentId)) return null;
  const lights = state.lights.map((light) => {
    const { incident } = light;
    if (incident?.id !== incidentId) return light;
    const acknowledged = { atMs: moment.nowMs, by, note, severity: incident.severity };
    return { ...light, incident: { ...incident, acknowledged } };
  });
  const next = { ...state, lights };
  const incidents = lights.flatMap(({ incident }) => incident ?? []);
  return review(next, target, moment) ?? { state: next, transitions: [], incidents, announcements: [] };
}
