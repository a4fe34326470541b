// Does a probe leave anything behind? 20,000 of them in one process: what the heap and the process hold more than
// after 8,000, by when both have settled, and what is still open at the end, here and at the server.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { atMost, show } from './figures.ts';
import { inLanes, targetOf, visit } from './visit.ts';

const settledAfter = 8_000;
const visits = 20_000;
const atOnce = 4;
const betweenCollections = 1_000;
const most = { heapMiB: 3, rssMiB: 15 };

export async function benchMemory(): Promise<boolean> {
  const server = fork(join(import.meta.dirname, 'programs/sound.ts'));
  const [{ url }] = (await once(server, 'message')) as [{ url: string }];
  const target = targetOf({ url });
  const before = handles();
  let bad = 0;
  const one = async (): Promise<void> => {
    const [part] = await visit(target);
    if (!part?.stages.every(({ outcome }) => outcome === 'pass')) bad += 1;
  };
  const early = await heldAfter(settledAfter, one);
  const late = await heldAfter(visits - settledAfter, one);
  const after = handles();
  const told = once(server, 'message');
  server.send('what is left?');
  const [left] = (await told) as [{ sessions: number; connections: number }];
  const exited = once(server, 'exit');
  server.disconnect();
  await exited;
  return show(`memory of ${visits} probes, beyond what ${settledAfter} hold`, [
    { says: `${bad} did not pass`, holds: bad === 0 },
    atMost('heap after gc', late.heapMiB - early.heapMiB, most.heapMiB, 'MiB'),
    atMost('process', late.rssMiB - early.rssMiB, most.rssMiB, 'MiB'),
    atMost('handles left open', after - before, 0, 'sockets, timers and children'),
    atMost('left at the server', left.sessions + left.connections, 0, 'sessions and connections'),
  ]);
}

const mib = 1024 * 1024;

/** Collected every so often: how far a heap may grow in between is the engine's choice, and no leak. */
async function heldAfter(
  times: number,
  one: () => Promise<void>,
): Promise<{ heapMiB: number; rssMiB: number }> {
  for (let left = times; left > 0; left -= betweenCollections) {
    await inLanes(Math.min(left, betweenCollections), atOnce, one);
    globalThis.gc?.();
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMiB: heapUsed / mib, rssMiB: rss / mib };
}

const handles = (): number =>
  process.getActiveResourcesInfo().filter((name) => /Wrap$|^Timeout$/.test(name)).length;
