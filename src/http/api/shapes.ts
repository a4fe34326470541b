// Which shapes does the API answer with? As schemas, from which its OpenAPI document is made and against which the tests
// hold real answers. They describe what the report room writes for every surface; keys may be added, never taken away.

import * as z from 'zod';
import { causes } from '../../engine/words.ts';

const time = z.iso.datetime().describe('ISO 8601 in UTC.');
const timeOrNull = time.nullable();
const count = z.number().nullable();
const ratio = z.number().min(0).max(1);

export const status = z.enum(['up', 'degraded', 'down', 'unknown']);
export const verdict = z.enum(['pass', 'degraded', 'fail', 'unknown']);
const lightName = z.enum(['server', 'pipeline']);
const reason = z.string().nullable().describe('One of the closed list of reasons.');
const stage = z.string().nullable().describe('connect, handshake, tools, canary:NAME or health');
const cause = z.enum(causes).nullable();

export const availability = z.looseObject({
  up_ms: z.number(),
  degraded_ms: z.number(),
  down_ms: z.number(),
  availability: ratio.nullable().describe('Up or degraded, of the time that is known.'),
  coverage: ratio.describe('The share of the window that is known.'),
});

export const incident = z.looseObject({
  id: z.string(),
  target: z.string(),
  light: lightName,
  severity: z.enum(['critical', 'warning']),
  status: z.enum(['degraded', 'down', 'resolved']),
  cause,
  reason,
  stage,
  failures: z.number(),
  started_at: time,
  opened_at: time,
  resolved_at: timeOrNull,
  duration_ms: z.number().nullable(),
  close_reason: z.string().nullable(),
  observable: z.boolean(),
});

export const queue = z
  .strictObject({
    waiting: count,
    active: count,
    failed: count,
    delayed: count,
    completed: count,
    workers: count,
    oldest_age_ms: count,
  })
  .nullable();

const light = z.looseObject({
  light: lightName,
  status,
  since: time,
  incident: incident.nullable(),
  availability: z.looseObject({ day: availability, month: availability }),
});

export const target = z.looseObject({
  name: z.string(),
  lights: z.array(light),
  last_probe: z.looseObject({ at: time, duration_ms: z.number(), verdict }).nullable(),
  queue,
});

export const next = z.string().nullable().describe('Where the next page is; null on the last.');

export const targets = z.looseObject({
  version: z.literal(1),
  at: time,
  newest_probe_at: timeOrNull,
  counts: z.record(status, z.number()).describe('Of all targets, by their worst light.'),
  targets: z.array(target),
  next,
});

export const transition = z.looseObject({
  at: time,
  light: lightName,
  from: status,
  to: status,
  cause,
  reason,
  stage,
});

/** What `why --json` writes: much of it is what servers said. */
export const targetStory = z.looseObject({
  version: z.literal(1),
  at: time,
  target: z.string(),
  lights: z.array(z.looseObject({ light: lightName, status, since: time, chain: z.string() })),
  checks: z.array(z.looseObject({ check: z.string(), status, since: time, next_at: timeOrNull })),
  evidence: z.array(z.looseObject({ check: z.string(), at: time, verdict })),
});

const percentiles = z.looseObject({ p50_ms: z.number(), p95_ms: z.number(), p99_ms: z.number() }).nullable();
const summary = {
  counts: z.record(z.string(), z.number()).describe('Observations by verdict, and suspect ones.'),
  latency: percentiles,
};

export const history = z.looseObject({
  version: z.literal(1),
  at: time,
  target: z.string(),
  since: time,
  until: time,
  lights: z.array(availability.extend({ light: lightName })),
  checks: z.array(z.looseObject({ check: z.string(), ...summary })),
  chart: z
    .strictObject({
      check: z.string(),
      tier: z.enum(['observation', 'hour', 'day']).describe('The finest that reaches back so far.'),
      since: time,
      until: time,
      bucket_ms: z.number(),
      buckets: z.array(z.looseObject({ from: time, ...summary })),
    })
    .nullable(),
  transitions: z.array(transition),
});

export const incidents = z.looseObject({ version: z.literal(1), incidents: z.array(incident), next });

const attempt = z.looseObject({
  at: time,
  duration_ms: z.number(),
  http_status: z.number().nullable(),
  error: z.string().nullable(),
  answer: z.string().nullable(),
});
const deliveryStatus = z.enum(['pending', 'leased', 'done', 'dead']);

export const incidentStory = z.looseObject({
  version: z.literal(1),
  at: time,
  incident,
  transitions: z.array(transition),
  deliveries: z.array(
    z.looseObject({
      id: z.string(),
      receiver: z.string(),
      status: deliveryStatus,
      attempts: z.array(attempt),
    }),
  ),
});

export const deliveries = z.looseObject({
  version: z.literal(1),
  deliveries: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      title: z.string(),
      target: z.string().nullable(),
      incident: z.string().nullable(),
      receiver: z.string(),
      status: deliveryStatus,
      attempts: z.number(),
      created_at: time,
      next_attempt_at: timeOrNull,
      finished_at: timeOrNull,
    }),
  ),
  next,
});

export const silences = z.looseObject({
  version: z.literal(1),
  at: time,
  silences: z.array(
    z.looseObject({
      id: z.string(),
      targets: z.array(z.string()).describe('Patterns; empty for all.'),
      labels: z.record(z.string(), z.string()),
      light: lightName.nullable(),
      reason: z.string(),
      author: z.string(),
      created_at: time,
      ends_at: time,
    }),
  ),
});

export const done = z.looseObject({
  version: z.literal(1),
  done: z.boolean().describe('False: it is written down, and the next daemon does it.'),
  says: z.string().describe('A sentence for whoever asked.'),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const problemShape = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});
