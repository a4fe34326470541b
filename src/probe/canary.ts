// Does a job get done? One harmless call through the real pipeline, judged by what it answers.

import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { oneLine } from '../base/text.ts';
import type { CanaryConfig } from '../config/schema.ts';
import { type Classified, evidenceOf } from './classify.ts';
import { meets, textsOf } from './expect.ts';
import { type Fault, fault } from './fault.ts';
import type { Reason } from './reasons.ts';
import type { Detail } from './report.ts';
import { resultFault } from './result-fault.ts';
import type { Session } from './session.ts';
import { endedBy, passed, type StageEnd, withSessionLoss } from './stage.ts';
import type { Limit } from './wire/http.ts';

/** `listed` is null when the list of tools could not be read: the call is then made anyway. */
export async function callCanary(
  session: Session,
  canary: CanaryConfig,
  listed: ReadonlySet<string> | null,
  limit: Limit,
): Promise<StageEnd> {
  if (listed !== null && !listed.has(canary.tool))
    return endedBy(fault('canary_missing', { tool: canary.tool }));
  const reply = await session.request(
    'tools/call',
    { name: canary.tool, arguments: canary.arguments },
    limit,
  );
  if (!reply.ok) return endedBy(reply.fault);
  const broken = judgeResult(reply, canary);
  return broken ? endedBy(broken) : withSessionLoss(passed(), reply.sessionLost);
}

type Resulted = Extract<Classified, { ok: true }>;

function judgeResult({ result, answered }: Resulted, canary: CanaryConfig): Fault | null {
  const broken = (reason: Reason, detail: Detail): Fault => fault(reason, detail, evidenceOf(answered));
  // The SDK's schema reads a missing content as empty; the specification requires it.
  if (!Array.isArray(result.content)) return broken('result_invalid', { pointer: '/content' });
  const parsed = CallToolResultSchema.safeParse(result);
  if (!parsed.success) return resultFault(parsed.error, { result, answered });
  const { content, structuredContent, isError } = parsed.data;
  if (isError === true) {
    const text = textsOf(content).join('\n');
    return broken(reasonOfToolError(text), { text: oneLine(text, 300) });
  }
  const met = meets({ content, structuredContent }, canary.expect);
  if (met.ok) return null;
  const { key, got } = met;
  return broken('wrong_result', { key, expected: shown(canary.expect), got: shown(got) });
}

/** Nested too deeply to be written down, a value is told by that. */
function shown(value: unknown): string {
  try {
    return oneLine(JSON.stringify(value) ?? 'undefined', 300);
  } catch {
    return '(nested too deeply)';
  }
}

/** The background-jobs guide's own two texts are data, and the only ones that decide anything. */
export function reasonOfToolError(text: string): Reason {
  if (text.includes('sentinel_job_failed:')) return 'sentinel_failed';
  return text.includes('sentinel_job_timeout') ? 'sentinel_timeout' : 'tool_error';
}
