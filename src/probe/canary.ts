// Does a job get done? One harmless call through the real pipeline, judged by what it answers.

import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { oneLine } from '../base/text.ts';
import type { CanaryConfig } from '../config/schema.ts';
import { evidenceOf } from './classify.ts';
import { meets, textsOf } from './expect.ts';
import { type Fault, fault } from './fault.ts';
import type { Reason } from './reasons.ts';
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
  const found = judgeResult(reply.result, canary, () => evidenceOf(reply.answered));
  if (found === null) return withSessionLoss(passed(), reply.sessionLost);
  const broken = 'issues' in found ? resultFault(found, reply) : found;
  return endedBy(broken);
}

type SchemaError = NonNullable<ReturnType<typeof CallToolResultSchema.safeParse>['error']>;

function judgeResult(
  result: Record<string, unknown>,
  canary: CanaryConfig,
  evidence: () => ReturnType<typeof evidenceOf>,
): Fault | SchemaError | null {
  // The SDK's schema reads a missing content as empty; the specification requires it.
  if (!Array.isArray(result.content)) return fault('result_invalid', { pointer: '/content' }, evidence());
  const parsed = CallToolResultSchema.safeParse(result);
  if (!parsed.success) return parsed.error;
  const { content, structuredContent, isError } = parsed.data;
  if (isError === true) {
    const text = textsOf(content).join('\n');
    return fault(reasonOfToolError(text), { text: oneLine(text, 300) }, evidence());
  }
  const met = meets({ content, structuredContent }, canary.expect);
  if (met.ok) return null;
  return fault(
    'wrong_result',
    { key: met.key, expected: shown(canary.expect), got: shown(met.got) },
    evidence(),
  );
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
