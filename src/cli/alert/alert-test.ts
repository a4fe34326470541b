// Would people be told? A true test goes to the receivers, from this command alone, and their answers are shown.

import { createAnnouncer } from '../../alert/announce.ts';
import { createSender } from '../../alert/send.ts';
import { type TriedOut, tryOut } from '../../alert/try-out.ts';
import { systemClock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import { systemRandom } from '../../base/random.ts';
import { oneLine } from '../../base/text.ts';
import type { ReceiverConfig } from '../../config/schema/schema.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import { tenths } from '../../report/words.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { printJson } from '../past/past.ts';
import { setUp } from '../setup.ts';

/** As long as the daemon waits for an answer. */
const timeoutMs = 10_000;

/** 0 when every receiver accepted it, 1 when one did not, 2 when there is none of this name. */
export async function runAlertTest(
  name: string | null,
  { config: path, json }: { config: string; json: boolean },
  io: CliIo,
): Promise<number> {
  const { config, redactor } = setUp(path, io);
  const receivers = chosen(config.receivers, name, path);
  const sender = createSender({ clock: systemClock, redactor, timeoutMs });
  const tools = { announce: createAnnouncer(redactor), sender, clock: systemClock, random: systemRandom };
  try {
    const tried = await Promise.all(receivers.map((one) => tryOut(one, io.signal, tools)));
    if (json) printJson(io, { version: 1, receivers: tried.map(toJson) });
    else for (const one of tried) io.stdout.write(`${lineOf(one)}\n`);
    if (io.signal.aborted) return exitCodes.interrupted;
    return tried.every(({ accepted }) => accepted) ? exitCodes.passed : exitCodes.failed;
  } finally {
    await sender.close();
  }
}

function chosen(
  receivers: readonly ReceiverConfig[],
  name: string | null,
  path: string,
): readonly ReceiverConfig[] {
  if (receivers.length === 0)
    throw new UsageError(`${path}: there is nobody to tell: add an entry under receivers`);
  const found = receivers.filter((one) => name === null || one.name === name);
  if (found.length > 0) return found;
  throw new UsageError(
    `there is no receiver ${oneLine(name ?? '')}: the config has ${receivers.map((one) => one.name).join(', ')}`,
  );
}

function lineOf({ receiver, accepted, httpStatus, error, answer, durationMs }: TriedOut): string {
  const how = httpStatus === null ? error : `HTTP ${httpStatus}`;
  const said = answer ? `: ${oneLine(answer)}` : '';
  return `${receiver}: ${accepted ? 'accepted' : 'not accepted'}, ${how} after ${formatDuration(durationMs)}${said}`;
}

const toJson = ({ receiver, notification, accepted, httpStatus, error, answer, durationMs }: TriedOut) => ({
  receiver,
  notification,
  accepted,
  http_status: httpStatus,
  error,
  answer,
  duration_ms: tenths(durationMs),
});
