// How does the daemon have a listener that cannot hold it up? In a thread of its own: a page that takes long, a visitor
// who asks too much or a body that never ends cost that thread, and no probe begins later for it.

import { access } from 'node:fs/promises';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Clock, nextTurn } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { version } from '../base/version.ts';
import type { Config, ListenConfig } from '../config/schema/schema.ts';
import type { Tell } from './overheard.ts';
import type { Figures, FromThread, ThreadData, ToThread } from './posts.ts';

export interface ListenerOptions {
  listen: ListenConfig;
  storePath: string;
  clock: Clock;
  log: Log;
  /** What only the daemon knows. */
  figures(): Promise<Figures>;
}

export interface Listener {
  tell: Tell;
  /** What of this config is shown from now on. */
  show(config: Config): Promise<void>;
  close(): Promise<void>;
}

export type Listening = { ok: true; listener: Listener } | { ok: false; says: string };

/** Posted at once: to copy so many takes some milliseconds. */
const targetsInOne = 200;

/** A thread that ended although nobody asked it to is started again so much later. */
const againMs = 5_000;

/** Whoever first has work for the threads that all share gives them its priority: that must not be the listener. */
const beginPool = (storePath: string): Promise<void> => access(storePath).catch(() => {});

/** A visitor may cost the thread its memory, not the daemon. */
const mostThreadMiB = 512;

export async function openListener(options: ListenerOptions): Promise<Listening> {
  const { clock, log } = options;
  let shown: Config | null = null;
  let closing = false;
  let cancelAgain = (): void => {};
  let thread: Thread;

  const ended = (why: string): void => {
    if (closing) return;
    log.error('listener_ended', { why, todo: 'It starts again by itself. Please report this.' });
    cancelAgain = clock.timer(againMs, () => void again());
  };
  const again = async (): Promise<void> => {
    const started = await startThread({ ...options, listen: shown?.listen ?? options.listen }, ended);
    if (!started.ok) return ended(started.says);
    thread = started.thread;
    if (closing) return thread.close();
    if (shown !== null) await showIn(thread, shown);
  };
  await beginPool(options.storePath);
  const first = await startThread(options, ended);
  if (!first.ok) return first;
  thread = first.thread;
  return {
    ok: true,
    listener: {
      tell: (post) => thread.post(post),
      async show(config) {
        shown = config;
        await showIn(thread, config);
      },
      async close() {
        closing = true;
        cancelAgain();
        await thread.close();
      },
    },
  };
}

async function showIn(thread: Thread, { targets, maintenance, receivers, listen }: Config): Promise<void> {
  const known = { maintenance, receivers: receivers.map(({ name }) => name), listen };
  for (let from = 0; from === 0 || from < targets.length; from += targetsInOne) {
    const slice = targets.slice(from, from + targetsInOne);
    thread.post({ kind: 'known', known, targets: slice, more: from + targetsInOne < targets.length });
    await nextTurn();
  }
}

interface Thread {
  post(post: ToThread): void;
  close(): Promise<void>;
}

type Started = { ok: true; thread: Thread } | { ok: false; says: string };

function startThread(options: ListenerOptions, onEnded: (why: string) => void): Promise<Started> {
  const { listen, storePath, log, figures } = options;
  const workerData: ThreadData = { listen, storePath, version };
  const worker = new Worker(new URL(`./listener-thread${extname(import.meta.url)}`, import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: mostThreadMiB },
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const thread: Thread = {
    post: (post) => worker.postMessage(post),
    async close() {
      worker.postMessage({ kind: 'close' } satisfies ToThread);
      await exited;
    },
  };
  return new Promise((resolve) => {
    let listening = false;
    let why = 'the thread of the listener ended';
    worker.on('message', (post: FromThread) => {
      if (post.kind === 'listening') {
        listening = true;
        log.info('listening', { url: post.url });
        resolve({ ok: true, thread });
      } else if (post.kind === 'failed') resolve({ ok: false, says: post.says });
      else if (post.kind === 'trouble') log.warn(post.event, { why: post.says });
      else void figures().then((told) => thread.post({ kind: 'figures', id: post.id, figures: told }));
    });
    worker.once('error', (error) => {
      why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.once('exit', () => {
      if (listening) onEnded(why);
      else resolve({ ok: false, says: `listen: ${why}` });
    });
  });
}
