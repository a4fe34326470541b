// Does a daemon that was ill raise a false alarm? A thousand well targets, believed at the first failure, while its
// event loop is blocked for five seconds and while the whole process is stopped for a minute.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makePlace, startDaemon, startFleet } from './daemon.ts';
import { atMost, show } from './figures.ts';

const count = 1_000;
const settleMs = 20_000;
const stoppedMs = 60_000;
const preload = join(import.meta.dirname, 'programs/block.ts');

export async function benchUnwell(): Promise<boolean> {
  const fleet = await startFleet(100);
  const place = makePlace();
  try {
    const targets = Array.from({ length: count }, (_, index) => ({
      name: `target-${index}`,
      url: fleet.urlOf(index),
      interval: '15s',
      timeouts: { connect: '1s', handshake: '1s', tools: '1s' },
      alerts: { failures: 1 },
    }));
    const daemon = startDaemon(place.config(targets), ['--import', preload]);
    await daemon.logged('started');
    await pause(settleMs);
    daemon.signal('SIGUSR2');
    await pause(settleMs);
    daemon.signal('SIGSTOP');
    await pause(stoppedMs);
    daemon.signal('SIGCONT');
    await pause(settleMs);
    const lines = await daemon.stop();
    const bad = lines.filter(({ event, to }) => event === 'transition' && to !== 'up');
    const unwell = lines.filter(({ event }) => event === 'monitor_unwell').map(({ why }) => String(why));
    return show(`${count} well targets, one failure believed: blocked for 5 s, then stopped for 60 s`, [
      atMost('false incidents', bad.length, 0, ''),
      { says: `it said of itself: ${unwell.join('; ') || 'nothing'}`, holds: unwell.length > 0 },
    ]);
  } finally {
    await fleet.close();
    place.remove();
  }
}
