// What does the engine think about? Targets, stages, reads and parts, each with a full example to vary.

import { configSchema, type TargetConfig } from '../../src/config/schema/schema.ts';
import type { CheckPart } from '../../src/probe/probe.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import type {
  Detail,
  HealthRead,
  Outcome,
  QueueReading,
  StageName,
  StageReport,
} from '../../src/probe/report.ts';

export const startMs = Date.UTC(2026, 10, 23, 18);

/** As an operator writes it: snake_case, durations as text. */
export function target(fields: Record<string, unknown> = {}): TargetConfig {
  const { alerts = {}, ...rest } = fields as { alerts?: object };
  const config = configSchema.parse({
    version: 1,
    targets: [
      {
        name: 'exports',
        url: 'http://mcp.test/mcp',
        canaries: [{ name: 'worker', tool: 'health_check_job' }],
        health: { url: 'http://mcp.test/health' },
        alerts: { to: ['oncall'], ...alerts },
        ...rest,
      },
    ],
  });
  return config.targets[0] as TargetConfig;
}

export const withoutCanaries = (fields: Record<string, unknown> = {}): TargetConfig =>
  target({ canaries: [], ...fields });

const untold: QueueReading = {
  waiting: null,
  active: null,
  failed: null,
  delayed: null,
  completed: null,
  workers: null,
  oldestAgeMs: null,
};

export const numbers = (queue: Partial<QueueReading>, status = 200): HealthRead => ({
  atMs: startMs,
  status,
  queue: { ...untold, ...queue },
});
export const noAnswer: HealthRead = { atMs: startMs, queue: null, status: null };
export const withoutNumbers = (status: number): HealthRead => ({ atMs: startMs, queue: null, status });

export const stage = (
  name: StageName,
  outcome: Outcome = 'pass',
  reason: Reason | null = null,
  fields: Partial<StageReport> = {},
): StageReport => ({
  stage: name,
  outcome,
  reason,
  startedAtMs: startMs,
  durationMs: 12.5,
  detail: {},
  evidence: null,
  notices: [],
  ...fields,
});

export const part = (
  check: CheckPart['check'],
  stages: StageReport[],
  fields: Partial<CheckPart> = {},
): CheckPart => ({
  check,
  stages,
  before: null,
  after: null,
  memory: null,
  protocol: null,
  tools: null,
  ...fields,
});

const reasonOf = (check: CheckPart['check']): Reason =>
  check === 'protocol' ? 'connection_refused' : check === 'health' ? 'http_error' : 'sentinel_timeout';

/** A part whose only telling stage ends so. */
export function partOf(
  check: CheckPart['check'],
  outcome: Outcome,
  { reason, startedAtMs = startMs, detail = {}, ...reads }: Partial<PartFields> = {},
): CheckPart {
  const name = check === 'protocol' ? 'connect' : check;
  const why =
    outcome === 'fail' ? (reason ?? reasonOf(check)) : outcome === 'warn' ? (reason ?? 'slow') : null;
  return part(check, [stage(name, outcome, why ?? reason ?? null, { startedAtMs, detail })], reads);
}

export interface PartFields {
  reason: Reason;
  startedAtMs: number;
  detail: Detail;
  before: HealthRead | null;
  after: HealthRead | null;
  tools: CheckPart['tools'];
}
