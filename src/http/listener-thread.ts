// What runs in the thread of the listener? It opens the store for reading, makes the site, and serves it until the
// daemon says that it is over. Probes come first when there is not enough of the processor for both.

import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { openReader } from '../store/read.ts';
import { createExposition } from './metrics/exposition.ts';
import type { FromThread, ThreadData, ToThread } from './posts.ts';
import { serve } from './server.ts';
import { createSite } from './site.ts';
import { createWire } from './wire.ts';

const { listen, storePath, version } = workerData as ThreadData;
const clock = systemClock;
const post = (told: FromThread): void => parentPort?.postMessage(told);

/** Visitors wait a little sooner than probes do. */
const niceness = 5;

/** Linux counts it for each thread; elsewhere it would be that of the whole daemon. */
function comeSecond(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(niceness);
  } catch {
    // Where that is forbidden both are served alike.
  }
}

async function run(): Promise<void> {
  comeSecond();
  const opened = openReader(storePath);
  if (!opened.ok) return post({ kind: 'failed', says: opened.error.sentence });
  const { reader } = opened;
  const exposition = createExposition(version);
  const { meter } = exposition;
  const wire = createWire({
    clock,
    post,
    onSeen: (seen) => meter.saw(seen),
    onSettled: (receiver, result) => meter.settled(receiver, result),
    onKnown: ({ targets, receivers }) =>
      meter.keep(new Set(targets.map(({ name }) => name)), new Set(receivers)),
  });
  const onTrouble = (event: string, says: string): void => post({ kind: 'trouble', event, says });
  let prepared = false;
  const site = createSite({ listen, storePath, version, clock, reader, exposition, wire, onTrouble });
  const served = await serve(listen.address, (request) => site.fetch(request), clock);
  if (!served.ok) {
    await reader.close();
    return post({ kind: 'failed', says: served.says });
  }
  const { serving } = served;
  parentPort?.on('message', (told: ToThread) => {
    if (told.kind === 'close') void close();
    else hear(told);
  });
  function hear(told: ToThread): void {
    wire.hear(told);
    if (prepared || wire.known().targets.length === 0) return;
    prepared = true;
    // Whoever asks meets the same trouble, and is told.
    site.prepare().catch(() => {});
  }
  async function close(): Promise<void> {
    await site.close();
    await serving.close();
    await reader.close();
    parentPort?.close();
  }
  post({ kind: 'listening', url: serving.url });
}

await run();
