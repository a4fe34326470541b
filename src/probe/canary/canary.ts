// Does a job get done? One harmless piece of work through the real pipeline, in the way that the canary's kind says.

import type { CanaryConfig } from '../../config/schema/schema.ts';
import { fault } from '../fault.ts';
import { endedBy, type StageEnd } from '../stage.ts';
import type { CanaryCall } from './call.ts';
import { runJob } from './job.ts';
import { runProgress } from './progress.ts';
import { runTask } from './task.ts';
import { runTool } from './tool.ts';

const kinds: Readonly<Record<CanaryConfig['kind'], (call: CanaryCall) => Promise<StageEnd>>> = {
  tool: runTool,
  job: runJob,
  progress: runProgress,
  task: runTask,
};

/** @throws Interrupted */
export async function callCanary(call: CanaryCall): Promise<StageEnd> {
  const { canary, listed } = call;
  if (listed?.names && !listed.names.has(canary.tool))
    return endedBy(fault('canary_missing', { tool: canary.tool }));
  return kinds[canary.kind](call);
}
