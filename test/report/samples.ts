// What does a report have to show? Judged probes as the engine hands them over.

import { configSchema, type TargetConfig } from '../../src/config/schema/schema.ts';
import type { LightVerdict } from '../../src/engine/judge/once.ts';
import type { LightName, Verdict } from '../../src/engine/words.ts';
import type { StageReport } from '../../src/probe/report.ts';
import type { Probed } from '../../src/report/round/build.ts';
import type { TargetReport } from '../../src/report/round/contract.ts';

const config = configSchema.parse({
  version: 1,
  targets: [
    { name: 'exports', url: 'https://mcp.example.com/mcp', canaries: [{ name: 'worker', tool: 'job' }] },
  ],
});

const wellLight: LightVerdict = {
  verdict: 'pass',
  reason: null,
  stage: null,
  cause: null,
  chain: '',
  queue: null,
};

const unseenStage: StageReport = {
  ...{ stage: 'connect', outcome: 'skip', reason: null, startedAtMs: 0, durationMs: 0, detail: {} },
  ...{ evidence: null, notices: [] },
};

export const well: Probed = {
  target: config.targets[0] as TargetConfig,
  report: {
    startedAtMs: Date.UTC(2026, 10, 23, 18),
    stages: [],
    retryAfterMs: null,
    closing: [],
    known: null,
    protocol: {
      era: 'legacy',
      version: '2025-11-25',
      server: { name: 'jobs', version: '1.2.3' },
      transport: 'http',
    },
    durationMs: 82.44,
    healthBefore: null,
    healthAfter: null,
  },
  judged: { server: wellLight, pipeline: wellLight, stages: [] },
};

/** The worker is dead, and the server's words try to steer the terminal. */
export const workerDown: Probed = {
  ...well,
  judged: {
    server: wellLight,
    pipeline: {
      verdict: 'fail',
      reason: 'sentinel_timeout',
      stage: 'canary:worker',
      cause: 'worker_down',
      queue: null,
      chain:
        'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 2.0 s; waiting 3→3, active 0, workers 0',
    },
    stages: [
      {
        stage: 'canary:worker',
        outcome: 'fail',
        reason: 'sentinel_timeout',
        startedAtMs: 0,
        durationMs: 2_000,
        detail: { text: 'sentinel_job_timeout\u001b[2J', limit_ms: 3_000 },
        evidence: { status: 200, headers: {}, body: 'data: \u001b]0;owned\u0007\nmore' },
        notices: [],
      },
    ],
  },
};

/** Over stdio, with something to know of a stage that passed and of the end, though all is well. */
export const noticed: Probed = {
  ...well,
  target: configSchema.parse({
    version: 1,
    targets: [{ name: 'files', transport: 'stdio', command: 'npx', args: ['-y', 'my server'] }],
  }).targets[0] as TargetConfig,
  report: {
    ...well.report,
    closing: [{ reason: 'no_exit', detail: { signal: 'SIGKILL' }, about: 'SIGKILL' }],
  },
  judged: {
    server: wellLight,
    pipeline: null,
    stages: [
      {
        stage: 'tools',
        outcome: 'pass',
        reason: null,
        startedAtMs: 0,
        durationMs: 8,
        detail: {},
        evidence: null,
        notices: [{ reason: 'stdout_noise', detail: { lines: 2, first: 'listening\u001b[2J' } }],
      },
    ],
  },
};

/** A process that crashed, and what it wrote before. */
export const crashed: Probed = {
  ...noticed,
  report: { ...well.report, protocol: null },
  judged: {
    server: {
      verdict: 'fail',
      reason: 'process_exited',
      stage: 'handshake',
      cause: null,
      queue: null,
      chain: 'files server FAIL: handshake process_exited after 40 ms',
    },
    pipeline: null,
    stages: [
      {
        stage: 'handshake',
        outcome: 'fail',
        reason: 'process_exited',
        startedAtMs: 0,
        durationMs: 40,
        detail: { exit_code: 1 },
        evidence: { stderr: 'Traceback:\n\n  in \u001b[31mmain\nKeyError: DATABASE_URL\n' },
        notices: [],
      },
    ],
  },
};

/** Nobody listens, so that nothing behind it was tested; and a visit that was called off while its canary was out. */
export const gone = unseen([
  { ...unseenStage, stage: 'connect', outcome: 'fail', reason: 'connection_refused', durationMs: 8 },
  { ...unseenStage, stage: 'handshake' },
  { ...unseenStage, stage: 'canary:worker' },
]);
export const calledOff = unseen([
  { ...unseenStage, stage: 'connect', outcome: 'pass' },
  { ...unseenStage, stage: 'canary:worker', durationMs: 1_300, detail: { interrupted: true } },
]);

function unseen(stages: StageReport[]): Probed {
  const [first] = stages;
  const fails = first?.outcome === 'fail';
  const server: LightVerdict = fails
    ? {
        ...wellLight,
        ...{ verdict: 'fail', stage: 'connect', reason: first.reason },
        chain: 'exports server FAIL: connect connection_refused after 8 ms',
      }
    : wellLight;
  const pipeline: LightVerdict = {
    ...wellLight,
    ...{ verdict: 'unknown', stage: 'canary:worker', cause: fails ? 'server_down' : null },
    chain: `exports pipeline UNKNOWN${fails ? ' server_down' : ''}: canary:worker`,
  };
  return { ...well, judged: { server, pipeline, stages } };
}

/** Only what the exit code looks at. */
export const targetWith = (lights: Partial<Record<LightName, Verdict | null>>): TargetReport =>
  ({
    server: { verdict: lights.server ?? 'pass' },
    pipeline: lights.pipeline ? { verdict: lights.pipeline } : null,
  }) as TargetReport;
