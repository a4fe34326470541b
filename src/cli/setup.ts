// What does every command need before it starts? The config or all that is wrong with it, the secrets that must not
// be shown, and the log.

import { systemClock } from '../base/clock.ts';
import { createLog, type Log, type LogLevel } from '../base/log.ts';
import { createRedactor, type Redactor } from '../base/redact.ts';
import { type FileLoadResult, loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { SeenFile } from '../config/seen.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';

export interface Setup {
  config: Config;
  /** From which it was read. */
  files: readonly SeenFile[];
  redactor: Redactor;
  log: Log;
}

/** @throws UsageError that names every mistake. */
export function setUp(path: string, level: LogLevel, io: CliIo): Setup {
  return setUpWith(loadConfig(path, io), level, io);
}

/** @throws UsageError that names every mistake. */
export function setUpWith(loaded: FileLoadResult, level: LogLevel, io: CliIo): Setup {
  if (!loaded.ok) throw new UsageError(loaded.problems.map(formatProblem).join('\n'));
  const redactor = redactorOf(loaded.secrets);
  return {
    config: loaded.config,
    files: loaded.files,
    redactor,
    log: createLog(io.stderr, { level, clock: systemClock, redactor }),
  };
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
