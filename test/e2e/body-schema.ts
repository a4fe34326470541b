// What does the version 1 body promise, key by key? Written down from the specification, not from our types.

const text = { type: 'string', minLength: 1 };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };
const orNull = (schema: { type: string }) => ({ ...schema, type: [schema.type, 'null'] });

/** Every key is there, and no other. */
const exactly = (properties: Record<string, object>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const count = { type: 'integer', minimum: 0 };

const incident = exactly({
  id: { ...text, pattern: '^inc_' },
  target: text,
  light: { enum: ['server', 'pipeline'] },
  severity: { enum: ['critical', 'warning'] },
  status: { enum: ['degraded', 'down', 'resolved'] },
  cause: orNull(text),
  reason: orNull(text),
  stage: orNull(text),
  failures: { ...count, minimum: 1 },
  started_at: time,
  resolved_at: orNull(time),
  duration_ms: orNull(count),
  last_good_at: orNull(time),
  acknowledged: { anyOf: [{ type: 'null' }, exactly({ at: time, by: text, note: orNull(text) })] },
});

export const incidentBody = exactly({
  version: { const: 1 },
  id: { ...text, pattern: '^ntf_' },
  type: {
    enum: [
      'incident.opened',
      'incident.updated',
      'incident.reminder',
      'incident.escalated',
      'incident.resolved',
    ],
  },
  at: time,
  title: text,
  text,
  incident,
  incidents: { type: 'array', items: incident },
  target: exactly({ name: text, url: text, labels: { type: 'object', additionalProperties: text } }),
  queue: exactly({
    waiting: orNull(count),
    active: orNull(count),
    failed: orNull(count),
    delayed: orNull(count),
    workers: orNull(count),
    oldest_age_ms: orNull(count),
  }),
  links: exactly({ runbook: orNull(text) }),
  chain: text,
  command: text,
  behind: exactly({ count, targets: { type: 'array', items: text } }),
});
