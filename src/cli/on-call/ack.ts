// Who has it? Somebody takes an incident, or all that are open on a target: then nobody else is called for it.

import type { Incident } from '../../engine/words.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { lookBack, type Place, refuseUnknown } from '../past/past.ts';
import { askDaemon, tellHeard } from './ask.ts';

export interface AckOptions extends Place {
  by: string | null;
  note: string | null;
}

/** The worst code of all that were asked for. */
export async function runAck(what: string, { by, note, ...place }: AckOptions, io: CliIo): Promise<number> {
  const incidents = await openOf(what, place, io);
  if (incidents.length === 0) {
    io.stderr.write(`${what}: nothing is open, so there is nothing to acknowledge\n`);
    return exitCodes.failed;
  }
  const codes: number[] = [];
  for (const { id } of incidents) {
    const request = { kind: 'acknowledge', incidentId: id, note } as const;
    codes.push(tellHeard(await askDaemon(request, place, io, by), place, io));
  }
  return Math.max(...codes);
}

/** @throws UsageError when it is the name of nothing. */
async function openOf(what: string, place: Place, io: CliIo): Promise<Incident[]> {
  const found: Incident[] = [];
  await lookBack(place, io, async (past) => {
    const incident = await past.reader.incident(what);
    if (incident !== null) found.push(...(incident.resolvedAtMs === null ? [incident] : []));
    else if (what.startsWith('inc_'))
      throw new UsageError(`there is no incident ${what}: \`coalmine incidents\` lists them`);
    else {
      await refuseUnknown([what], past);
      found.push(...(await past.reader.openIncidents()).filter(({ target }) => target === what));
    }
    return exitCodes.passed;
  });
  return found;
}
