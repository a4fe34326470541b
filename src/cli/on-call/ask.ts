// How does a command ask something of the running daemon? Through the store that the config names, or one that is
// given; it says plainly when nobody answers.

import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { systemRandom } from '../../base/random.ts';
import type { Request } from '../../engine/requests/request-words.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import type { Heard } from '../../store/requests/request-desk.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { type Place, printJson } from '../past/past.ts';
import { setUp } from '../setup.ts';
import { whoAmI } from './who.ts';

/**
 * `by` is who asks; the user of this machine when it is left out.
 *
 * @throws UsageError when there is no store, or none that can be written.
 */
export async function askDaemon(
  request: Request,
  place: Place,
  io: CliIo,
  by: string | null = null,
): Promise<Heard> {
  const [heard] = await askForAll([request], place, io, by);
  return heard as Heard;
}

/** So many wait for an answer beside each other. */
const askedAtOnce = 50;

/** One answer for each, in their order. */
export async function askForAll(
  requests: readonly Request[],
  { config, store }: Place,
  io: CliIo,
  by: string | null = null,
): Promise<Heard[]> {
  const path = store === null ? setUp(config, io).config.store.path : resolve(io.cwd, store);
  const { askAndWait, openRequestDesk } = await import('../../store/requests/request-desk.ts');
  const opened = await openRequestDesk(path, { clock: systemClock, random: systemRandom });
  if (!opened.ok) throw new UsageError(opened.error.sentence);
  const { desk } = opened;
  const patience = { clock: systemClock, signal: io.signal };
  const heard: Heard[] = [];
  try {
    for (let from = 0; from < requests.length; from += askedAtOnce) {
      const some = requests.slice(from, from + askedAtOnce);
      heard.push(
        ...(await Promise.all(some.map((one) => askAndWait(desk, one, by || whoAmI(io), patience)))),
      );
    }
    return heard;
  } finally {
    await desk.close();
  }
}

/** The code is 0 when it is done or waits for a daemon, 1 when it was refused, 3 without an answer. */
export function tellHeard(heard: Heard, { json }: Place, io: CliIo): number {
  const { answer } = heard;
  const says = answer === null ? heard.says : answer.says;
  const code = codeOf(heard);
  const waits = answer === null && heard.kept;
  const facts = answer?.ok ? answer.facts : {};
  if (json) printJson(io, { version: 1, done: answer?.ok === true, waits, why: whyOf(heard), says, facts });
  else (code === exitCodes.passed ? io.stdout : io.stderr).write(`${says}\n`);
  return code;
}

export function codeOf(heard: Heard): number {
  if (heard.answer !== null) return heard.answer.ok ? exitCodes.passed : exitCodes.failed;
  if (heard.kept) return exitCodes.passed;
  return heard.why === 'refused' ? exitCodes.failed : exitCodes.unknown;
}

function whyOf(heard: Heard): string | null {
  if (heard.answer === null) return heard.why;
  return heard.answer.ok ? null : heard.answer.why;
}
