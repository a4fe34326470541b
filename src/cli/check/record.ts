// How does a check leave in the store what it saw? As the daemon would, with thresholds, transitions and incidents, but it
// tells nobody: what is still so when the daemon starts is told then.

import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { systemRandom } from '../../base/random.ts';
import type { Redactor } from '../../base/redact.ts';
import type { Config, TargetConfig } from '../../config/schema/schema.ts';
import type { Guard } from '../../engine/guard/guard.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import type { Watcher } from '../probe-all.ts';

export interface Recording extends Watcher {
  /** Stores what is still to be stored, and lets the store go. */
  close(): Promise<void>;
}

/** @throws UsageError when the store cannot be used, also while a daemon uses it */
export async function openRecording(config: Config, redactor: Redactor, io: CliIo): Promise<Recording> {
  const { openStore } = await import('../../store/open.ts');
  const { path, retention } = config.store;
  const opened = await openStore(path, {
    clock: systemClock,
    retention,
    onHeld: (trouble) => io.stderr.write(`the store ${path} refuses to be written: ${trouble}\n`),
    onStored() {},
  });
  if (!opened.ok && opened.error.kind === 'locked')
    throw new UsageError(
      `a daemon is using the store ${path} and records by itself: leave out --record, or have it look now with \`coalmine probe TARGET\``,
    );
  if (!opened.ok) throw new UsageError(opened.error.sentence);
  const { store } = opened;
  const recorder = await createRecorder(config, redactor, store);
  await recorder.start(config.targets.map(tellingNobody));
  const began = new Map<string, number>();
  const sights: Promise<void>[] = [];
  const { sightingOf } = await import('../../engine/state/memory.ts');
  return {
    stage() {},
    began: ({ name }) => void began.set(name, systemClock.monotonicMs()),
    part(target, part) {
      // What was called off says nothing about the target.
      if (io.signal.aborted) return;
      recorder.record(tellingNobody(target), part, began.get(target.name) ?? systemClock.monotonicMs());
      const sound = part.stages.every(({ outcome }) => outcome !== 'fail');
      if (part.tools !== null) sights.push(store.baselines.seen(target.name, part.tools, sound));
    },
    ended(target, report) {
      if (!io.signal.aborted) recorder.remember(tellingNobody(target), sightingOf(report));
    },
    async close() {
      await Promise.all([recorder.settled(), ...sights]);
      await store.close();
      if (store.held() > 0)
        io.stderr.write(`the store ${path} could not be written: what was seen is lost\n`);
    },
  };
}

async function createRecorder(
  config: Config,
  redactor: Redactor,
  { journal }: Pick<import('../../store/open.ts').Store, 'journal'>,
) {
  const [{ Recorder }, { windowsOf }, { createAnnouncer }] = await Promise.all([
    import('../../engine/recorder.ts'),
    import('../../engine/schedule/maintenance.ts'),
    import('../../alert/announce.ts'),
  ]);
  return new Recorder({
    journal,
    guard: believing,
    windows: windowsOf(config.maintenance),
    announce: createAnnouncer(redactor),
    newId: systemRandom.id,
    clock: systemClock,
    log: silentLog,
    // They stay in the outbox, and the next daemon sends them: the end of what it had told of.
    onDeliveries() {},
    onBroken(error) {
      throw error;
    },
  });
}

/** What was reported is what counts: a command is over too soon to learn whether it was unwell itself. */
const believing: Guard = { onSight: () => 'counts', later: () => () => 'counts', retarget() {} };

const tellingNobody = (target: TargetConfig): TargetConfig => ({
  ...target,
  alerts: { ...target.alerts, to: { critical: [], warning: [] }, escalate: null },
});
