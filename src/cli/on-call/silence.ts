// What shall nobody be told for a while? A silence is made, listed and ended from a terminal or a script.

import { systemClock } from '../../base/clock.ts';
import { parseDuration } from '../../base/duration.ts';
import { silenceIdOf } from '../../engine/requests/on-call.ts';
import type { Selector } from '../../engine/tell/silence.ts';
import type { LightName } from '../../engine/words.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import { silenceJson, silenceList } from '../../report/silence-list.ts';
import { iso } from '../../report/words.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { parseMoment } from '../past/moment.ts';
import { lookBack, type Place, printJson, sheetOf } from '../past/past.ts';
import { askDaemon, tellHeard } from './ask.ts';

export interface SilenceOptions extends Place {
  labels: readonly string[];
  light: LightName | null;
  forMs: number | null;
  until: string | null;
  reason: string;
  by: string | null;
}

/** Longer is a mistake, or a target that should leave the config. */
const mostMs = 366 * 86_400_000;

/** On stdout stands the id alone, for the script that ends it; what came of it is on stderr. */
export async function runSilence(
  names: readonly string[],
  { labels, light, forMs, until, reason, by, ...place }: SilenceOptions,
  io: CliIo,
): Promise<number> {
  const selector = selectorOf(names, labels, light);
  const endsAtMs = endOf(forMs, until, systemClock.nowMs());
  const heard = await askDaemon({ kind: 'silence', selector, reason, endsAtMs }, place, io, by);
  const kept = heard.answer === null && heard.kept ? silenceIdOf(heard.id) : null;
  const id = heard.answer?.ok ? heard.answer.facts.silence : kept;
  if (place.json || id === null) return tellHeard(heard, place, io);
  io.stdout.write(`${id}\n`);
  io.stderr.write(`${heard.answer === null ? `silence ${id}: ${heard.says}` : heard.answer.says}\n`);
  return exitCodes.passed;
}

/** @throws UsageError */
function selectorOf(names: readonly string[], labels: readonly string[], light: LightName | null): Selector {
  if (names.length === 0 && labels.length === 0 && light === null)
    throw new UsageError("say what to silence: names, --label or --light; '*' is everything");
  const pairs = labels.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--label wants key=value, got ${JSON.stringify(text)}`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { names, labels: Object.fromEntries(pairs), light };
}

/** @throws UsageError */
function endOf(forMs: number | null, until: string | null, nowMs: number): number {
  if (forMs === null && until === null) throw new UsageError('say how long: --for 10m, or --until a time');
  const moment = until === null ? null : parseMoment(until);
  if (until !== null && (moment === null || !('atMs' in moment)))
    throw new UsageError(
      `--until wants a time such as 2026-12-24T22:00Z, got ${JSON.stringify(until)}${parseDuration(until) === null ? '' : ' (a length of time is for --for)'}`,
    );
  const endsAtMs = moment !== null && 'atMs' in moment ? moment.atMs : nowMs + (forMs ?? 0);
  if (endsAtMs <= nowMs) throw new UsageError('--until is over already');
  if (endsAtMs - nowMs > mostMs) throw new UsageError('a silence lasts a year at most');
  return endsAtMs;
}

export interface SilenceListOptions extends Place {
  /** Also those that are over. */
  all: boolean;
}

const mostListed = 1_000;

export const runSilenceList = ({ all, ...place }: SilenceListOptions, io: CliIo): Promise<number> =>
  lookBack(place, io, async ({ reader, nowMs }) => {
    const silences = all ? await reader.pastSilences(mostListed) : await reader.silences(nowMs);
    if (place.json)
      printJson(io, { version: 1, at: iso(nowMs), silences: silences.map((one) => silenceJson(one, nowMs)) });
    else io.stdout.write(silenceList(silences, nowMs, sheetOf(io)));
    return exitCodes.passed;
  });

export async function runSilenceEnd(silenceId: string, place: Place, io: CliIo): Promise<number> {
  return tellHeard(await askDaemon({ kind: 'end_silence', silenceId }, place, io), place, io);
}
