// What does a tool's result say? Pure: what it holds, or the reason for which it is no pass.

import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { oneLine } from '../../base/text.ts';
import { evidenceOf } from '../answer/classify.ts';
import { resultFault } from '../answer/result-fault.ts';
import { type Fault, fault } from '../fault.ts';
import type { Reason } from '../reasons.ts';
import type { Detail } from '../report.ts';
import type { Answered } from '../wire/answered.ts';
import { meets, textsOf } from './expect.ts';

export interface Resulted {
  result: Record<string, unknown>;
  answered: Answered;
}

export interface Told {
  content: readonly unknown[];
  structuredContent?: unknown;
}

export type ToolAnswer = { ok: true; told: Told } | { ok: false; fault: Fault };

/** What a tool told when it did its work. */
export function toolAnswer({ result, answered }: Resulted): ToolAnswer {
  const broken = (reason: Reason, detail: Detail): ToolAnswer => ({
    ok: false,
    fault: fault(reason, detail, evidenceOf(answered)),
  });
  // The SDK's schema reads a missing content as empty; the specification requires it.
  if (!Array.isArray(result.content)) return broken('result_invalid', { pointer: '/content' });
  const parsed = CallToolResultSchema.safeParse(result);
  if (!parsed.success) return { ok: false, fault: resultFault(parsed.error, { result, answered }) };
  const { content, structuredContent, isError } = parsed.data;
  if (isError !== true) return { ok: true, told: { content, structuredContent } };
  const text = textsOf(content).join('\n');
  return broken(reasonOfToolError(text), { text: oneLine(text, 300) });
}

/** The background-jobs guide's own two texts are data, and the only ones that decide anything. */
export function reasonOfToolError(text: string): Reason {
  if (text.includes('sentinel_job_failed:')) return 'sentinel_failed';
  return text.includes('sentinel_job_timeout') ? 'sentinel_timeout' : 'tool_error';
}

/** Null when it is as expected. */
export function unexpected(told: Told, expected: Record<string, unknown>, answered: Answered): Fault | null {
  const met = meets(told, expected);
  if (met.ok) return null;
  const detail = { key: met.key, expected: shown(expected), got: shown(met.got) };
  return fault('wrong_result', detail, evidenceOf(answered));
}

/** A whole tool result against what is expected of it. Null when it is good. */
export function judgeResult(resulted: Resulted, expected: Record<string, unknown>): Fault | null {
  const answer = toolAnswer(resulted);
  return answer.ok ? unexpected(answer.told, expected, resulted.answered) : answer.fault;
}

/** Nested too deeply to be written down, a value is told by that. */
function shown(value: unknown): string {
  try {
    return oneLine(JSON.stringify(value) ?? 'undefined', 300);
  } catch {
    return '(nested too deeply)';
  }
}
