// Does a job get done? One harmless piece of work through the real pipeline, in the way that the canary's kind says.

import type { CanaryConfig } from '../config/schema.ts';
import type { CanaryCall } from './canary/call.ts';
import { runJob } from './canary/job.ts';
import { runProgress } from './canary/progress.ts';
import { runTask } from './canary/task.ts';
import { runTool } from './canary/tool.ts';
import { fault } from './fault.ts';
import { endedBy, type StageEnd } from './stage.ts';

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
