// What does the alert room handle? Incidents, targets, receivers and notifications as the others hand
// them over, made by the real announcer.

import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { configSchema, type ReceiverOf, type TargetConfig } from '../../src/config/schema/schema.ts';
import type { Announcement } from '../../src/engine/ports.ts';
import type { Delivery, Incident } from '../../src/engine/words.ts';

export const evening = Date.UTC(2026, 10, 23, 18);

/** 24 bytes each, as the Standard Webhooks specification asks for. */
export const secret = `whsec_${Buffer.from('the first secret, 24 byt').toString('base64')}`;
export const otherSecret = `whsec_${Buffer.from('the second, of 24 bytes.').toString('base64')}`;

const config = configSchema.parse({
  version: 1,
  receivers: [{ name: 'oncall', type: 'webhook', url: 'http://127.0.0.1:9/hook' }],
  targets: [
    {
      name: 'exports',
      url: 'https://mcp.example.com/mcp',
      labels: { team: 'data' },
      alerts: { to: ['oncall'], runbook: 'https://wiki.example.com/exports' },
    },
  ],
});

export const target = config.targets[0] as TargetConfig;

export const receiver = (fields: Partial<ReceiverOf<'webhook'>> = {}): ReceiverOf<'webhook'> => ({
  ...(config.receivers[0] as ReceiverOf<'webhook'>),
  ...fields,
});

export const incident = (fields: Partial<Incident> = {}): Incident => ({
  id: 'inc_1',
  target: 'exports',
  light: 'pipeline',
  severity: 'critical',
  status: 'down',
  cause: 'worker_down',
  reason: 'sentinel_timeout',
  stage: 'canary:worker',
  failures: 3,
  startedAtMs: evening,
  openedAtMs: evening + 70_000,
  resolvedAtMs: null,
  closeReason: null,
  observable: true,
  lastGoodMs: evening - 60_000,
  acknowledged: null,
  told: { severity: 'critical', cause: 'worker_down', atMs: evening + 70_000, receivers: ['oncall'] },
  ...fields,
});

export const announcement = (fields: Partial<Announcement> = {}): Announcement => ({
  type: 'incident.opened',
  atMs: evening + 70_000,
  incident: incident(),
  to: ['oncall'],
  chain:
    'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3→4, active 0, workers 0',
  queue: { waiting: 4, active: 0, failed: 0, delayed: 0, completed: 17, workers: 0, oldestAgeMs: 31_000 },
  ...fields,
});

const announce = createAnnouncer(createRedactor());
let made = 0;

/** Deliveries as one transition makes them: one for each receiver. */
export function deliveries(fields: Partial<Announcement> = {}): Delivery[] {
  return announce(announcement(fields), target, (prefix) => `${prefix}_${++made}`).deliveries;
}

/** A message about that incident to one receiver. */
export function delivery(to: string, incidentId: string | null, atMs: number): Delivery {
  const [one] = deliveries(
    incidentId === null
      ? { type: 'test', incident: null, to: [to], atMs }
      : { incident: incident({ id: incidentId }), to: [to], atMs },
  );
  return one as Delivery;
}
