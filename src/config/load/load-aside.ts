// How is a config read while probes are due? In a process of its own: to read thousands of targets takes seconds, and
// a daemon that stood still for so long would doubt itself. It also takes hundreds of megabytes, which a process gives
// back when it ends; those of a thread would stay with the daemon for a while.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replacedSentence, replacementOf } from '../../base/replaced.ts';
import { fileProblem } from '../problem.ts';
import type { TargetConfig } from '../schema/schema.ts';
import type { FileLoadResult, LoadIo } from './load.ts';

/** What the reader is asked. */
export interface Asked extends LoadIo {
  path: string;
}

/** What it answers: targets part by part, then all the rest. */
export type Told = { targets: TargetConfig[] } | { loaded: FileLoadResult };

const program = fileURLToPath(new URL(`./load-process${extname(import.meta.url)}`, import.meta.url));
const isReplaced = replacementOf(program);

/** Reading makes much that is dropped at once. With the room that V8 takes for it by default it is slower, and 100 MB larger. */
const youngHeap = ['--max-semi-space-size=8'];

/** Null when `signal` called it off. Never rejects: a reader that breaks is a config that cannot be read. */
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
  if (isReplaced()) {
    // The reader of another version may take what the engine of this one does not know.
    broken(replacedSentence);
    return promise;
  }
  const reader = fork(program, {
    // Ctrl-C and the end of a terminal go to its whole group: they are for us to hear. The reader ends with its channel.
    detached: true,
    execArgv: youngHeap,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const targets: TargetConfig[] = [];
  reader.on('error', broken).on('message', (told: Told) => {
    if ('targets' in told) targets.push(...told.targets);
    else resolve(whole(told.loaded, targets));
  });
  const end = (): void => void reader.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  // Its last words may come after its end. After an answer or an error this comes too late to say anything.
  Promise.all([once(reader, 'exit'), once(reader, 'disconnect')]).then(
    ([[code, by]]) => (signal.aborted ? resolve(null) : broken(`the reader ended with ${code ?? by}`)),
    broken,
  );
  reader.send({ path, env: { ...env }, cwd } satisfies Asked);
  return promise.finally(() => signal.removeEventListener('abort', end));
}

const whole = (loaded: FileLoadResult, targets: TargetConfig[]): FileLoadResult =>
  loaded.ok ? { ...loaded, config: { ...loaded.config, targets } } : loaded;
