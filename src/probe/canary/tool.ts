// Does the tool do its work while we wait? One call, judged by what it answers.

import { resumedIn } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import { endedBy, passed, type StageEnd, withSessionLoss } from '../stage.ts';
import type { CanaryCall } from './call.ts';
import { strayToken } from './progress-trace.ts';
import { judgeResult } from './result.ts';

/** @throws Interrupted */
export async function runTool({ session, canary, limit, mark }: CanaryCall): Promise<StageEnd> {
  const params = { name: canary.tool, arguments: canary.arguments };
  let stray: Fault | null = null;
  const reply = await session.request('tools/call', params, limit, {
    // No token was sent, so that there is no progress to be told.
    hear: (notification) => {
      const token = strayToken(notification, mark);
      if (token !== null) stray ??= fault('progress_wrong_token', { sent: null, got: token });
    },
  });
  if (!reply.ok) return endedBy(reply.fault);
  const broken = judgeResult(reply, canary.expect) ?? stray;
  return broken ? endedBy(broken) : withSessionLoss(passed(resumedIn(reply.answered)), reply.sessionLost);
}
