// How does the daemon run? Until SIGTERM or SIGINT, which end it with 0 once everything is put away.

import { systemClock } from '../base/clock.ts';
import type { LogLevel } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import { exitCodes } from '../report/exit-code.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { asked, setUp } from './setup.ts';

export async function runDaemon(
  { config: path, logLevel }: { config: string; logLevel: LogLevel },
  io: CliIo,
): Promise<number> {
  const { config, redactor, log } = setUp(path, logLevel, io);
  if (config.targets.length === 0)
    throw new UsageError(`${path}: there is nothing to probe: add an entry under targets`);
  const { build } = await import('../app.ts');
  const broken = Promise.withResolvers<unknown>();
  const app = build(config, {
    clock: systemClock,
    random: systemRandom,
    redactor,
    log,
    onBroken: broken.resolve,
  });
  const started = await app.start();
  if (!started.ok) throw new UsageError(started.error.sentence);
  const defect = await Promise.race([asked(io.signal), broken.promise]);
  if (defect !== undefined) {
    log.error('broken', {
      error: defect instanceof Error ? defect.stack : String(defect),
      todo: 'Please report this.',
    });
  }
  await app.stop();
  return defect === undefined ? 0 : exitCodes.broken;
}
