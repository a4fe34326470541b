// What was nobody told, why, and what is to be done about it?

import { oneLine } from '../base/text.ts';
import type { DeadDelivery, Undelivered } from '../store/read.ts';
import { type Cell, cell, type Sheet, table } from './table.ts';
import { age, counted, iso, moment } from './words.ts';

export interface DeadLetters extends Undelivered {
  nowMs: number;
  /** Null when no config was read. */
  receivers: readonly string[] | null;
}

const columns = [
  { title: 'GIVEN UP' },
  { title: 'RECEIVER' },
  { title: 'WHAT' },
  { title: 'WHY' },
  { title: 'TRIES', align: 'right' as const },
  { title: 'DELIVERY' },
];

const longestTitle = 60;
const longestAnswer = 60;

export function undeliveredText(letters: DeadLetters, sheet: Sheet): string {
  const { dead, nowMs } = letters;
  const list = dead.length === 0 ? ['nothing was given up'] : table(columns, dead.map(row), sheet);
  const todo = dead.length === 0 ? [] : [`${dead.length} given up; ${again}`];
  const waiting = ownerless(letters).map(
    ({ receiver, count, oldestMs }) =>
      `${counted(count, 'message')} for ${receiver}, the oldest ${age(nowMs - oldestMs)} old, but the config has no such receiver: give it back, or \`coalmine alert drop --receiver ${receiver}\``,
  );
  return [...list, ...[...todo, ...waiting].map((line) => sheet.paint('gray', line)), ''].join('\n');
}

const again = 'mend the receiver, then `coalmine alert resend ID` or `--all`';

const row = ({ diedAtMs, receiver, title, attempts, id, ...last }: DeadDelivery): Cell[] => [
  cell(moment(diedAtMs)),
  cell(receiver, 'bold'),
  cell(oneLine(title, longestTitle)),
  cell(whyOf(last), 'red'),
  cell(String(attempts)),
  cell(id, 'gray'),
];

function whyOf({ httpStatus, error, answer }: Pick<DeadDelivery, 'httpStatus' | 'error' | 'answer'>): string {
  const how = httpStatus === null ? (error ?? 'never tried') : `HTTP ${httpStatus}`;
  return answer ? `${how}: ${oneLine(answer, longestAnswer)}` : how;
}

const ownerless = ({ waiting, receivers }: DeadLetters): Undelivered['waiting'] =>
  receivers === null ? [] : waiting.filter(({ receiver }) => !receivers.includes(receiver));

/** Version 1. */
export const undeliveredJson = (letters: DeadLetters) => ({
  version: 1,
  at: iso(letters.nowMs),
  dead: letters.dead.map((one) => ({
    id: one.id,
    type: one.type,
    title: one.title,
    incident: one.incidentId,
    target: one.target,
    receiver: one.receiver,
    attempts: one.attempts,
    owed_at: iso(one.createdAtMs),
    given_up_at: iso(one.diedAtMs),
    http_status: one.httpStatus,
    error: one.error,
    answer: one.answer,
  })),
  waiting: letters.waiting.map(({ receiver, count, oldestMs }) => ({
    receiver,
    messages: count,
    oldest_at: iso(oldestMs),
    configured: letters.receivers?.includes(receiver) ?? null,
  })),
});
