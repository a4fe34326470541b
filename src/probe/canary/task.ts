// Does a tool get done as an MCP task? It is begun, asked after until it is over, and its result judged as any
// tool's. Source: MCP 2025-11-25, "Tasks" (experimental); SEP-2663 for 2026-07-28.

import { oneLine } from '../../base/text.ts';
import { evidenceOf } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import type { Detail, Era, Evidence } from '../report.ts';
import { metaNames } from '../session/framing.ts';
import { endedBy, passed, type StageEnd, withSessionLoss } from '../stage.ts';
import type { CanaryCall } from './call.ts';
import { askUntilSettled, heeded, type Question, rounded, withDetail } from './poll.ts';
import { judgeResult } from './result.ts';
import { type Answer, judgeEnclosed, judgeFetched, lookAt, malformed } from './task-look.ts';
import { missingForTasks, readTask, type TaskView } from './task-view.ts';

/** A task must outlive the canary that asks after it. */
const spareMs = 60_000;
const usualPollMs = 1_000;

/** @throws Interrupted */
export async function runTask(call: CanaryCall): Promise<StageEnd> {
  const { session, canary, clock, limit } = call;
  const era = session.facts()?.era ?? 'legacy';
  const missing = missingForTasks(call, era);
  if (missing) return endedBy(fault('task_invalid', missing));
  const fromMs = clock.monotonicMs();
  const { method, params } = asking(era, 'tools/call', {
    name: canary.tool,
    arguments: canary.arguments,
    ...(era === 'legacy' ? { task: { ttl: canary.withinMs + spareMs } } : {}),
  });
  const reply = await session.request(method, params, limit);
  if (!reply.ok) return endedBy(reply.fault);
  const { result, sessionLost } = reply;
  // In the extension the server alone decides, and may answer at once; in the other form only an error may come.
  if (era === 'modern' ? result.resultType !== 'task' : result.isError === true) {
    const broken = judgeResult(reply, canary.expect);
    return broken ? endedBy(broken) : withSessionLoss(passed({ task: false }), sessionLost);
  }
  const begun = readTask(era === 'legacy' ? result.task : result, era);
  if (!begun.ok) return endedBy(malformed(`${era === 'legacy' ? '/task' : ''}${begun.pointer}`, reply));
  return withSessionLoss(await follow(call, era, begun.task, fromMs), sessionLost);
}

/** In the modern era each request says for itself that its client can wait for a task. */
const asking = (era: Era, method: string, params: Record<string, unknown>): Question => ({
  method,
  params:
    era === 'legacy'
      ? params
      : { ...params, _meta: { [metaNames.capabilities]: { extensions: { [metaNames.tasks]: {} } } } },
});

async function follow(call: CanaryCall, era: Era, begun: TaskView, fromMs: number): Promise<StageEnd> {
  const { session, clock } = call;
  let task = begun;
  let polls = 0;
  let seen: Evidence | null = null;
  let over = false;
  const about = (method: string): Question => asking(era, method, { taskId: begun.id });
  const told = (): Detail => describe(task, polls, clock.monotonicMs() - fromMs);
  const ended = (found: Fault | null): StageEnd =>
    found ? endedBy({ ...found, detail: withDetail(told(), found.detail) }) : passed(told());
  try {
    const settled = await askUntilSettled({ ...call, fromMs }, about('tasks/get'), async (reply, times) => {
      polls = times;
      const look = lookAt(reply, task, era);
      if (look.state === 'broken') {
        over = look.over;
        return ended(look.fault);
      }
      task = look.task;
      seen = evidenceOf(look.answer.answered);
      if (look.state === 'working') return { againInMs: heeded(task.pollMs ?? usualPollMs) };
      over = true;
      return ended(await judgeTaskEnd(call, era, look.answer, task, about('tasks/result')));
    });
    return settled ?? ended(fault('task_stuck', {}, seen));
  } finally {
    // No task is left behind, also when the whole probe was called off.
    const { method, params } = about('tasks/cancel');
    if (!over) session.putBack(method, params);
  }
}

async function judgeTaskEnd(
  { session, canary, limit }: CanaryCall,
  era: Era,
  answer: Answer,
  task: TaskView,
  fetching: Question,
): Promise<Fault | null> {
  if (era === 'modern') return judgeEnclosed(answer, task, canary.expect);
  const fetched = await session.request(fetching.method, fetching.params, limit);
  return judgeFetched(fetched, task, canary.expect);
}

const describe = ({ id, status, message, ttlMs }: TaskView, polls: number, totalMs: number): Detail => ({
  task_id: oneLine(id, 100),
  status,
  message,
  ttl_ms: ttlMs,
  polls,
  total_ms: rounded(totalMs),
});
