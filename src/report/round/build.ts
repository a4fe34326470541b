// How does a judged probe become the report of one target? Pure: the version 1 shape, ready for every format.

import { addressOf } from '../../config/address.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { JudgedProbe, LightVerdict } from '../../engine/judge/once.ts';
import type { LightName } from '../../engine/words.ts';
import type {
  Evidence,
  Notice,
  ProbeReport,
  ProtocolFacts,
  QueueReading,
  StageReport,
} from '../../probe/report.ts';
import type { CheckReport, TargetReport } from './contract.ts';

export interface Probed {
  target: TargetConfig;
  report: ProbeReport;
  judged: JudgedProbe;
}

/** With `only` pipeline, a server that is down makes the pipeline fail: what was asked for cannot work. */
export function targetReport(
  { target, report, judged }: Probed,
  only: LightName | null = null,
): TargetReport {
  const queue = shownQueue(target, report, judged);
  return {
    name: target.name,
    url: addressOf(target),
    transport: target.transport,
    protocol: report.protocol && protocolOf(report.protocol),
    server: light(judged.server),
    pipeline: judged.pipeline && pipelineOf(judged.pipeline, judged.server, only),
    notices: noticesOf(judged.stages, report.closing),
    duration_ms: rounded(report.durationMs),
    stages: judged.stages.map(stageOf),
    queue: queue && queueOf(queue),
  };
}

/** Of several queues that of the check that speaks for the pipeline. */
function shownQueue({ health }: TargetConfig, report: ProbeReport, { pipeline }: JudgedProbe) {
  const its = health.length > 1 ? (pipeline?.queue ?? null) : null;
  return its ?? report.healthAfter?.queue ?? report.healthBefore?.queue ?? null;
}

/** The whole of `--format json`. */
export const checkReport = (
  targets: TargetReport[],
  exitCode: number,
  startedAtMs: number,
  durationMs: number,
): CheckReport => ({
  version: 1,
  started_at: new Date(startedAtMs).toISOString(),
  duration_ms: Math.round(durationMs),
  exit_code: exitCode,
  targets,
});

const light = ({ verdict, reason, stage }: LightVerdict) => ({ verdict, reason, stage });

function pipelineOf(pipeline: LightVerdict, server: LightVerdict, only: LightName | null) {
  const blamed = only === 'pipeline' && pipeline.cause === 'server_down';
  return { ...light(blamed ? server : pipeline), cause: pipeline.cause };
}

const protocolOf = ({ era, version, server }: ProtocolFacts) => ({ era, version, server: { ...server } });

/** In the order of the stages; what only the end of the probe showed comes last and has none. */
export const noticesOf = (stages: readonly StageReport[], closing: readonly Notice[]) => [
  ...stages.flatMap(({ stage, notices }) => notices.map((notice) => noticeOf(notice, stage))),
  ...closing.map((notice) => noticeOf(notice, null)),
];

const noticeOf = ({ reason, detail }: Notice, stage: StageReport['stage'] | null) => ({
  reason,
  stage,
  detail,
});

export const stageOf = ({ stage, outcome, reason, durationMs, detail, evidence }: StageReport) => ({
  stage,
  outcome,
  reason,
  duration_ms: rounded(durationMs),
  detail,
  evidence: outcome === 'pass' || evidence === null ? null : evidenceOf(evidence),
});

export const evidenceOf = ({ status, headers, body, stderr }: Evidence) => ({
  status: status ?? null,
  headers: headers ?? {},
  body: body ?? null,
  stderr: stderr ?? null,
});

const queueOf = (queue: QueueReading) => ({
  waiting: queue.waiting,
  active: queue.active,
  failed: queue.failed,
  delayed: queue.delayed,
  workers: queue.workers,
  oldest_age_ms: queue.oldestAgeMs,
});

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
