// What does a command have once its config was read? The config or all that is wrong with it, and the secrets that must
// not be shown. Nothing here loads what reads a config.

import { createRedactor, type Redactor } from '../base/redact.ts';
import type { FileLoadResult } from '../config/load/load.ts';
import type { SeenFile } from '../config/load/seen.ts';
import { formatProblem } from '../config/problem.ts';
import type { Config } from '../config/schema/schema.ts';
import { UsageError } from './command-error.ts';

export interface Setup {
  config: Config;
  /** From which it was read. */
  files: readonly SeenFile[];
  redactor: Redactor;
}

/** @throws UsageError that names every mistake. */
export function setUpWith(loaded: FileLoadResult): Setup {
  if (!loaded.ok) throw new UsageError(loaded.problems.map(formatProblem).join('\n'));
  return { config: loaded.config, files: loaded.files, redactor: redactorOf(loaded.secrets) };
}

export function redactorOf(secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** Resolves when the operator asks the command to end. */
export const asked = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
