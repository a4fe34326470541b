// How does the daemon run? Until SIGTERM or SIGINT, which end it with 0 once everything is put away. Meanwhile it
// follows its config: on SIGHUP, and when a file changes.

import type { App } from '../../app.ts';
import { systemClock } from '../../base/clock.ts';
import { keepHeapSmall, keepYoungHeapSmall } from '../../base/garbage.ts';
import { createLog, type LogLevel } from '../../base/log.ts';
import { systemRandom } from '../../base/random.ts';
import { type Following, followFiles } from '../../config/load/follow.ts';
import { keptConfig } from '../../config/load/kept.ts';
import { loadAside } from '../../config/load/load-aside.ts';
import type { SeenFile } from '../../config/load/seen.ts';
import { loadLateParts } from '../../probe/late-parts.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { asked, setUpWith } from '../ready.ts';
import { createNotifier } from './notify.ts';

export interface RunOptions {
  config: string;
  logLevel: LogLevel;
  /** In place of one that is damaged. */
  newStore: boolean;
}

export async function runDaemon(
  { config: path, logLevel, newStore }: RunOptions,
  io: CliIo,
): Promise<number> {
  keepYoungHeapSmall();
  let hungUp = false;
  io.onHangUp(() => {
    hungUp = true;
  });
  // Beside each other: to read thousands of targets takes as long, and its garbage goes with its thread.
  const [loaded, { build }] = await Promise.all([
    keptConfig(path, io) ?? loadAside(path, io, io.signal),
    import('../../app.ts'),
  ]);
  if (loaded === null) return 0;
  const { config, files, redactor } = setUpWith(loaded);
  const log = createLog(io.stderr, { level: logLevel, clock: systemClock, redactor });
  if (config.targets.length === 0)
    throw new UsageError(`${path}: there is nothing to probe: add an entry under targets`);
  const broken = Promise.withResolvers<unknown>();
  const app = build(config, {
    clock: systemClock,
    random: systemRandom,
    redactor,
    log,
    onBroken: broken.resolve,
  });
  const started = await app.start({ newStore });
  if (!started.ok) throw new UsageError(started.error.sentence);
  const notifier = createNotifier({ env: io.env, pid: process.pid, clock: systemClock, log });
  notifier.ready(app.standstill);
  keepHeapSmall();
  void loadLateParts().then(() => log.debug('late_parts_loaded'), broken.resolve);
  const following = follow(path, files, app, io, broken.resolve);
  io.onHangUp(following.ask);
  // It came while the daemon was starting.
  if (hungUp) following.ask();
  const defect = await Promise.race([asked(io.signal), broken.promise]);
  if (defect !== undefined) {
    log.error('broken', {
      error: defect instanceof Error ? defect.stack : String(defect),
      todo: 'Please report this.',
    });
  }
  await notifier.stopping();
  await following.end();
  await app.stop();
  return defect === undefined ? 0 : exitCodes.broken;
}

function follow(
  path: string,
  files: readonly SeenFile[],
  app: App,
  io: CliIo,
  onBroken: (error: unknown) => void,
): Following {
  const read = async (signal: AbortSignal): Promise<readonly SeenFile[]> => {
    const loaded = await loadAside(path, io, signal);
    if (loaded === null) return [];
    await app.reload(loaded, path);
    return loaded.files;
  };
  return followFiles({ clock: systemClock, files, read, onBroken });
}
