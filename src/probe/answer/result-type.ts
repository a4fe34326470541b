// Is a modern result what was asked for? Each says its type. Pure. Source: MCP 2026-07-28, "Results".

import { oneLine } from '../../base/text.ts';
import { type Fault, fault } from '../fault.ts';
import { type Classified, evidenceOf, shown } from './classify.ts';

/** `tasks`: the request said that its answer may be a task. */
export function judgeResultType(got: Classified, tasks: boolean): Classified {
  if (!got.ok) return got;
  const { resultType } = got.result;
  if (resultType === 'complete' || (resultType === 'task' && tasks)) return got;
  return { ok: false, fault: { ...faultOf(resultType), evidence: evidenceOf(got.answered) } };
}

function faultOf(resultType: unknown): Fault {
  const pointer = '/resultType';
  if (resultType === 'input_required') return fault('input_required', { result_type: resultType });
  if (typeof resultType === 'string')
    return fault('result_invalid', { pointer, result_type: oneLine(resultType, 100) });
  if (resultType === undefined) return fault('result_invalid', { pointer, problem: 'missing' });
  return fault('result_invalid', { pointer, problem: 'no text', got: shown(resultType) });
}
