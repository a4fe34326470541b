// Does every server that runs its work badly get the reason that it deserves: jobs, progress, tasks?

import { describe, expect, it, type TestContext } from 'vitest';
import { jobModes, type ProgressModeName, progressModes, taskModes } from '../../fixtures/servers/groups.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { stdioCommand, stdioProgressModes } from '../../fixtures/servers/stdio/modes.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import type { StageReport } from '../../src/probe/report.ts';
import {
  jobRequirements,
  progressRequirements,
  taskRequirements,
  type WorkRequirement,
} from './requirements-work.ts';
import { patience, targetOf, visit } from './visit.ts';

interface Met {
  stage: StageReport;
  server: Running;
}

/** One visit with one canary, and then nothing may be left behind. */
async function meet(
  mode: Mode,
  canary: Record<string, unknown>,
  { within, ...more }: WorkRequirement,
  test: Pick<TestContext, 'onTestFinished'>,
): Promise<Met> {
  const server = await startServer(mode);
  test.onTestFinished(server.close);
  const timeouts = within === undefined ? {} : { canary: within };
  const written = { name: 'work', within: within ?? '10m', ...canary, ...more.canary };
  const target = targetOf(server, {
    canaries: [written],
    timeouts,
    protocol: mode.era ?? 'legacy',
    health: null,
  });
  const { stage } = await visit(target);
  await server.stats.quiet();
  return { stage: stage('canary:work'), server };
}

function expectReason(
  stage: StageReport,
  mode: { reason: string | null },
  { detail = {} }: WorkRequirement,
): void {
  const reason = mode.reason as Reason | null;
  expect({ outcome: stage.outcome, reason: stage.reason }).toEqual({
    outcome: reason === null ? 'pass' : outcomeOf(fault(reason)),
    reason,
  });
  expect(stage.detail).toMatchObject(detail);
  expect(JSON.stringify(stage.detail).length).toBeLessThan(4_000);
  // What was really said is kept for whoever wants to see it.
  if (reason !== null) expect(stage.evidence).not.toBeNull();
}

const namesOf = <T extends object>(modes: T) => Object.keys(modes) as (keyof T)[];
const cancels = ({ server }: Met) => server.stats.seen.filter(({ asked }) => asked === 'tasks/cancel');

describe('a canary of kind job', () => {
  it.concurrent.for(namesOf(jobModes))('tells %s by its reason', async (name, test) => {
    const requirement = jobRequirements[name];
    const met = await meet(jobModes[name], { kind: 'job', tool: 'export_data' }, requirement, test);
    expectReason(met.stage, jobModes[name], requirement);
  });
});

describe('a canary of kind progress', () => {
  it.concurrent.for(namesOf(progressModes))('tells %s by its reason', async (name, test) => {
    const requirement = progressRequirements[name];
    const met = await meet(
      progressModes[name],
      { kind: 'progress', tool: 'process_report' },
      requirement,
      test,
    );
    expectReason(met.stage, progressModes[name], requirement);
  });
});

describe('a canary of kind progress on stdio', () => {
  it.concurrent.for(namesOf(stdioProgressModes))('tells %s by its reason', async (name) => {
    const mode = stdioProgressModes[name];
    const requirement = progressRequirements[name.replace('stdio_', '') as ProgressModeName];
    const { within = '10m' } = requirement;
    const { stage } = await visit(
      targetSchema.parse({
        name: 'child',
        transport: 'stdio',
        ...stdioCommand(name, 'legacy'),
        protocol: 'legacy',
        timeouts: { ...patience, canary: within },
        canaries: [{ name: 'work', kind: 'progress', tool: 'process_report' }],
      }),
    );
    expectReason(stage('canary:work'), mode, requirement);
  });
});

/** Those that leave something behind which can be cancelled. */
const unfinished = /_(endless|asks|no_status|odd_status|other_id|revived)/;

describe('a canary of kind task', () => {
  it.concurrent.for(namesOf(taskModes))('tells %s by its reason, and leaves no task', async (name, test) => {
    const requirement = taskRequirements[name];
    const met = await meet(taskModes[name], { kind: 'task', tool: 'export_task' }, requirement, test);
    expectReason(met.stage, taskModes[name], requirement);
    expect(cancels(met)).toHaveLength(unfinished.test(name) ? 1 : 0);
  });
});
