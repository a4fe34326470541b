// What does the connect stage tell of a server behind HTTP? How long each step took, and whether its certificate ends.

import type { Clock } from '../../base/clock.ts';
import { phasesOf } from './dial.ts';
import type { Limit } from './http.ts';
import type { HttpClient } from './http-client.ts';
import { certificateNotice } from './tls.ts';
import type { Opened } from './transport.ts';

/** @throws Interrupted */
export async function openHttp(
  { client, clock, warnDays }: { client: HttpClient; clock: Clock; warnDays: number },
  limit: Limit,
): Promise<Opened> {
  const connected = await client.open(limit);
  if (!connected.ok) return connected;
  const { certificate } = connected.phases;
  const ends = certificate && { certificate_ends_at: new Date(certificate.validToMs).toISOString() };
  const notice = certificateNotice(certificate, warnDays, clock.nowMs());
  return {
    ok: true,
    detail: { ...phasesOf(connected.phases), ...ends },
    notices: notice === null ? [] : [notice],
  };
}
