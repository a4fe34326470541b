// Does a tool tell how far it has come? One call with a token; what arrives is kept with its time.

import { evidenceOf, resumedIn } from '../answer/classify.ts';
import { endedBy, passed, type StageEnd, withSessionLoss } from '../stage.ts';
import type { CanaryCall } from './call.ts';
import { describeTrace, heard, judgeTrace, nothingHeard } from './progress-trace.ts';
import { judgeResult } from './result.ts';

/** Progress that is on its way when the answer comes must be there by then. */
const lingerMs = 250;

/** @throws Interrupted */
export async function runProgress(call: CanaryCall): Promise<StageEnd> {
  const { session, canary, limit, clock, random, mark } = call;
  const token = { own: random.id(mark), mark };
  const params = { name: canary.tool, arguments: canary.arguments, _meta: { progressToken: token.own } };
  const fromMs = clock.monotonicMs();
  let trace = nothingHeard;
  const reply = await session.request('tools/call', params, limit, {
    hear: (message) => {
      trace = heard(trace, message, token, clock.monotonicMs());
    },
    answered: () => {
      trace = { ...trace, answeredMs: clock.monotonicMs() };
    },
    lingerMs,
  });
  const nowMs = clock.monotonicMs();
  if (!reply.ok) {
    const also = trace.broken ? { also: trace.broken.reason } : {};
    const detail = { ...describeTrace(trace, fromMs, nowMs), ...also, ...reply.fault.detail };
    return endedBy({ ...reply.fault, detail });
  }
  trace = { ...trace, answeredMs: trace.answeredMs ?? nowMs };
  const told = describeTrace(trace, fromMs, nowMs);
  const { answered } = reply;
  const broken = judgeResult(reply, canary.expect) ?? judgeTrace(trace, answered.form);
  const end = broken
    ? endedBy({ ...broken, detail: { ...told, ...broken.detail }, evidence: evidenceOf(answered) })
    : withSessionLoss(passed({ ...told, ...resumedIn(answered) }), reply.sessionLost);
  return { ...end, durationMs: (trace.answeredMs ?? nowMs) - fromMs };
}
