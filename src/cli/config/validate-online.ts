// Can those be reached who are to be told? Asked without waking anybody, and what that does not show is said.

import { createAnnouncer } from '../../alert/announce.ts';
import { type Reached, reach } from '../../alert/reach.ts';
import { createSender } from '../../alert/send.ts';
import { systemClock } from '../../base/clock.ts';
import { systemRandom } from '../../base/random.ts';
import { oneLine } from '../../base/text.ts';
import type { Config } from '../../config/schema/schema.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import type { CliIo } from '../io.ts';
import { redactorOf } from '../ready.ts';

/** As long as the daemon waits for an answer. */
const timeoutMs = 10_000;

/** 0 when all are reached, 1 when one is not. */
export async function askReceivers(
  { receivers }: Config,
  secrets: readonly string[],
  io: CliIo,
): Promise<number> {
  const redactor = redactorOf(secrets);
  const sender = createSender({ clock: systemClock, redactor, timeoutMs });
  const tools = { announce: createAnnouncer(redactor), sender, clock: systemClock, random: systemRandom };
  try {
    const reached = await Promise.all(receivers.map((one) => reach(one, io.signal, tools)));
    io.stdout.write(reached.map(lineOf).join(''));
    io.stdout.write(notChecked);
    if (io.signal.aborted) return exitCodes.interrupted;
    return reached.every(({ ok }) => ok) ? exitCodes.passed : exitCodes.failed;
  } finally {
    await sender.close();
  }
}

const lineOf = ({ receiver, ok, says }: Reached): string =>
  `${receiver}: ${ok ? 'reached' : 'not reached'}, ${oneLine(says)}\n`;

const notChecked =
  'not checked: whether a message arrives (`coalmine alert test` sends one), and the targets (`coalmine check` probes them)\n';
