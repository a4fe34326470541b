// Does `check` name the cause of each fault, in a report that its published schema allows?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultNames } from '../../fixtures/faults.ts';
import { describeBackends } from '../fixtures/backends.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { type JobSystem, startJobSystem } from '../support/job-system.ts';
import { readJunit } from '../support/junit.ts';
import { type Ended, project, run } from '../support/program.ts';
import { jobs } from '../support/watching.ts';

const causes: Record<string, { cause: string; stage: string }> = {
  'worker-killed': { cause: 'worker_down', stage: 'canary:worker' },
  'worker-hung': { cause: 'jobs_stuck', stage: 'canary:worker' },
  'queue-paused': { cause: 'not_consumed', stage: 'canary:worker' },
  backlog: { cause: 'backlog', stage: 'canary:worker' },
  'jobs-failing': { cause: 'jobs_failing', stage: 'health' },
  'jobs-slow': { cause: 'backlog', stage: 'canary:worker' },
  'store-down': { cause: 'queue_store_down', stage: 'canary:worker' },
  'sentinel-failing': { cause: 'jobs_failing', stage: 'canary:worker' },
};

const schema = JSON.parse(readFileSync(join(project, 'schemas/check-report.schema.json'), 'utf8'));
const fits = new Ajv2020({ strict: true, formats: { 'date-time': true } }).compile(schema);

/** stdout is the report and nothing else, stderr is silent. */
function reportOf({ stdout, stderr }: Ended) {
  expect(stderr).toBe('');
  const report = JSON.parse(stdout);
  expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
  return report;
}

it('knows every fault of the fixture', () => {
  expect(Object.keys(causes)).toEqual(faultNames);
});

describeBackends('check --format json', (queue) => {
  let system: JobSystem;
  let config: string;
  let junit: string;
  beforeAll(async () => {
    system = await startJobSystem({ queue, sentinelTimeout: '1500ms' });
    const targets = [{ ...jobs(system), timeouts: { canary: '6s' } }];
    const folder = temporaryFolder();
    config = writeConfig(folder, { version: 1, targets });
    junit = join(folder, 'junit.xml');
  });
  afterAll(() => system.stop());
  const check = () => run(['check', '--config', config, '--format', 'json', '--junit', junit]);

  it('passes both lights of a job system that is well', async () => {
    const ended = await check();
    expect(ended.code).toBe(0);
    expect(reportOf(ended)).toMatchObject({
      exit_code: 0,
      targets: [{ name: 'exports', server: { verdict: 'pass' }, pipeline: { verdict: 'pass', cause: null } }],
    });
  });

  describe.each(Object.entries(causes))('under %s', (fault, expected) => {
    it(`names the cause ${expected.cause}`, async () => {
      await system.inject(fault);
      const ended = await check();
      await system.heal();
      const report = reportOf(ended);
      expect(report.targets[0].server).toEqual({ verdict: 'pass', reason: null, stage: null });
      expect(report.targets[0].pipeline).toMatchObject({ verdict: 'fail', ...expected });
      expect([ended.code, report.exit_code]).toEqual([1, 1]);
      const [suite] = readJunit(readFileSync(junit, 'utf8'));
      const told = suite?.testcase.find(({ name }) => name === expected.stage);
      expect(told?.failure?.type).toBe(report.targets[0].pipeline.reason);
    });
  });
});
