// How is a config read while probes are due? In a thread of its own: to read thousands of targets takes seconds, and
// a daemon that stood still for so long would doubt itself.

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FileLoadResult, LoadIo } from './load.ts';
import { fileProblem } from './problem.ts';

/** Null when `signal` called it off. Never rejects: a thread that breaks is a config that cannot be read. */
export function loadAside(
  path: string,
  { env, cwd }: LoadIo,
  signal: AbortSignal,
): Promise<FileLoadResult | null> {
  if (signal.aborted) return Promise.resolve(null);
  const { promise, resolve } = Promise.withResolvers<FileLoadResult | null>();
  const broken = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    resolve({
      ok: false,
      problems: [fileProblem(path, `the config file cannot be read: ${why}`)],
      files: [],
      templates: [],
    });
  };
  const thread = new Worker(new URL(`./load-thread${extname(import.meta.url)}`, import.meta.url), {
    workerData: { path, env: { ...env }, cwd },
  });
  const end = (): void => void thread.terminate();
  signal.addEventListener('abort', end, { once: true });
  thread.once('message', resolve).once('error', broken);
  // After a message or an error this comes too late to say anything.
  thread.once('exit', (code) => (signal.aborted ? resolve(null) : broken(`the reader ended with ${code}`)));
  return promise.finally(() => signal.removeEventListener('abort', end));
}
