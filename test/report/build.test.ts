// Is the version 1 report of a target what the schema promises, whatever the probe saw?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LightVerdict } from '../../src/engine/judge/once.ts';
import { targetReport } from '../../src/report/round/build.ts';
import { reportJsonSchema, targetSchema } from '../../src/report/round/contract.ts';
import { crashed, noticed, well, workerDown } from './samples.ts';

it.each([
  ['well', well],
  ['not well', workerDown],
  ['to be looked at', noticed],
  ['a process that ended', crashed],
])('fits the schema when the target is %s', (_title, probed) => {
  expect(targetSchema.parse(targetReport(probed))).toEqual(targetReport(probed));
});

it('has every key of evidence, also of those that the wire did not give', () => {
  const [stage] = targetReport(workerDown).stages;
  expect(stage?.evidence).toEqual({ status: 200, headers: {}, body: expect.any(String), stderr: null });
});

it('tells what is configured and what was agreed, and no more of it', () => {
  const { url, transport, protocol } = targetReport(well);
  expect({ url, transport, protocol }).toEqual({
    url: 'https://mcp.example.com/mcp',
    transport: 'http',
    protocol: { era: 'legacy', version: '2025-11-25', server: { name: 'jobs', version: '1.2.3' } },
  });
});

it('gives the command line as the url of a target over stdio', () => {
  expect(targetReport(noticed)).toMatchObject({ url: 'npx -y "my server"', transport: 'stdio' });
});

it('tells each notice with its stage, and those of the end with none', () => {
  expect(targetReport(noticed).notices).toEqual([
    { reason: 'stdout_noise', stage: 'tools', detail: { lines: 2, first: 'listening\u001b[2J' } },
    { reason: 'no_exit', stage: null, detail: { signal: 'SIGKILL' } },
  ]);
});

it('leaves evidence out of a stage that passed', () => {
  const [stage] = workerDown.judged.stages;
  if (stage === undefined) throw new Error('the sample has a stage');
  const passed = { ...stage, outcome: 'pass' as const, reason: null };
  const judged = { ...workerDown.judged, stages: [passed] };
  expect(targetReport({ ...workerDown, judged }).stages[0]?.evidence).toBeNull();
});

it('tells the later read of the queue', () => {
  const queue = {
    waiting: 4,
    active: 0,
    failed: 0,
    delayed: null,
    completed: 9,
    workers: 0,
    oldestAgeMs: 31_000,
  };
  const read = (waiting: number) => ({ atMs: 0, status: 200, queue: { ...queue, waiting } });
  const report = { ...workerDown.report, healthBefore: read(3), healthAfter: read(4) };
  expect(targetReport({ ...workerDown, report }).queue).toEqual({
    waiting: 4,
    active: 0,
    failed: 0,
    delayed: null,
    workers: 0,
    oldest_age_ms: 31_000,
  });
});

it('blames the server for the pipeline when only the pipeline was asked for', () => {
  const server: LightVerdict = {
    verdict: 'fail',
    reason: 'connection_refused',
    stage: 'connect',
    cause: null,
    chain: '',
    queue: null,
  };
  const pipeline: LightVerdict = {
    ...server,
    verdict: 'unknown',
    reason: null,
    stage: null,
    cause: 'server_down',
  };
  const probed = { ...well, judged: { ...well.judged, server, pipeline } };
  expect(targetReport(probed).pipeline).toMatchObject({ verdict: 'unknown', cause: 'server_down' });
  expect(targetReport(probed, 'pipeline').pipeline).toEqual({
    verdict: 'fail',
    reason: 'connection_refused',
    stage: 'connect',
    cause: 'server_down',
  });
});

it('is described by the schema that the package holds', () => {
  const file = join(import.meta.dirname, '../../schemas/check-report.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
});
