// What was nobody told? It is listed, sent again, or let go.

import type { Request } from '../../engine/requests/request-words.ts';
import { undeliveredJson, undeliveredText } from '../../report/undelivered.ts';
import type { DeadDelivery } from '../../store/read.ts';
import type { Heard } from '../../store/requests/request-desk.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { askDaemon, askForAll, codeOf, tellHeard } from '../on-call/ask.ts';
import { lookBack, type Place, printJson, sheetOf } from '../past/past.ts';

/** No more are listed, and no more are sent again at once. */
const most = 1_000;

/** 0 whether there are any or not. */
export function runDead(place: Place, io: CliIo): Promise<number> {
  return lookBack(place, io, async ({ reader, config, nowMs }) => {
    const receivers = config?.receivers.map(({ name }) => name) ?? null;
    const letters = { ...(await reader.undelivered(most)), nowMs, receivers };
    if (place.json) printJson(io, undeliveredJson(letters));
    else io.stdout.write(undeliveredText(letters, sheetOf(io)));
    return 0;
  });
}

export interface Resending extends Place {
  all: boolean;
  /** Of all those for this one alone. */
  receiver: string | null;
}

/** 0 when everything is sent again or waits for the daemon, 1 when something was refused, 3 without an answer. */
export async function runResend(ids: readonly string[], options: Resending, io: CliIo): Promise<number> {
  const { all, receiver } = options;
  if (all === ids.length > 0)
    throw new UsageError(
      'name the deliveries to send again, or all of them with --all: `coalmine alert dead` lists them',
    );
  if (receiver !== null && !all) throw new UsageError('--receiver goes with --all');
  const chosen = all ? await deadOf(receiver, options, io) : ids;
  const requests = chosen.map((deliveryId): Request => ({ kind: 'resend', deliveryId }));
  if (requests.length === 0) {
    if (options.json) printJson(io, { version: 1, deliveries: [] });
    else io.stdout.write('nothing was given up\n');
    return 0;
  }
  // The later words on an incident go along with the first: they are on their way when their turn comes.
  const heard = (await askForAll(requests, options, io)).map((one) => (all && isOnItsWay(one) ? along : one));
  if (options.json)
    printJson(io, { version: 1, deliveries: chosen.map((id, index) => told(id, heard[index])) });
  else for (const line of new Set(heard.map(saysOf))) io.stdout.write(`${line}\n`);
  return Math.max(...heard.map(codeOf));
}

function deadOf(receiver: string | null, place: Place, io: CliIo): Promise<string[]> {
  let found: DeadDelivery[] = [];
  return lookBack(place, io, async ({ reader }) => {
    found = (await reader.undelivered(most)).dead;
    return 0;
  }).then(() => found.filter((one) => receiver === null || one.receiver === receiver).map(({ id }) => id));
}

const isOnItsWay = ({ answer }: Heard): boolean => answer?.ok === false && answer.why === 'not_dead';

const along: Heard = {
  answer: { ok: true, says: 'later words on the same incident are sent again with the first', facts: {} },
};

const saysOf = (heard: Heard): string => heard.answer?.says ?? ('says' in heard ? heard.says : '');

const told = (id: string, heard: Heard | undefined): object => ({
  delivery: id,
  done: heard?.answer?.ok === true,
  says: heard === undefined ? '' : saysOf(heard),
});

export async function runDrop(receiver: string, place: Place, io: CliIo): Promise<number> {
  return tellHeard(await askDaemon({ kind: 'drop', receiver }, place, io), place, io);
}
