// Where does a result break its schema? The JSON pointer and what was expected there, for detail.

import type * as z from 'zod';
import { oneLine } from '../../base/text.ts';
import { type Fault, fault } from '../fault.ts';
import type { Answered } from '../wire/answered.ts';
import { evidenceOf, keysOf } from './classify.ts';

export function resultFault(
  error: z.core.$ZodError,
  { result, answered }: { result: Record<string, unknown>; answered: Answered },
): Fault {
  const issue = error.issues[0];
  const pointer = oneLine((issue?.path ?? []).map((part) => `/${String(part)}`).join('') || '/');
  const detail = { pointer, problem: issue?.code ?? 'invalid', keys: keysOf(result) };
  return fault('result_invalid', detail, evidenceOf(answered));
}
