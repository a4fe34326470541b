// How does somebody who cannot wait have a target probed now? By the daemon, which remembers and tells what it sees.
// `check` probes by itself, and nobody hears of it.

import type { CliIo } from '../io.ts';
import type { Place } from '../past/past.ts';
import { askDaemon, tellHeard } from './ask.ts';

export async function runProbe(target: string, place: Place, io: CliIo): Promise<number> {
  return tellHeard(await askDaemon({ kind: 'probe_now', target }, place, io), place, io);
}
