// How does systemd hear how we are? Over a datagram socket that it names, which Node cannot open: its own small program
// `systemd-notify` sends each word.

import { spawn } from 'node:child_process';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';

export interface Notifier {
  /** Probing has begun. From now on the watchdog hears of us as long as nothing stands still. */
  ready(standstill: () => Promise<readonly string[]>): void;
  /** Resolves when it was said, or cannot be. */
  stopping(): Promise<void>;
}

interface Surroundings {
  env: Record<string, string | undefined>;
  pid: number;
  clock: Clock;
  log: Log;
}

/** Longer than this nobody waits for the small program. */
const mostMs = 5_000;

/** Says nothing where nobody asked to hear. */
export function createNotifier({ env, pid, clock, log }: Surroundings): Notifier {
  if (!env.NOTIFY_SOCKET) return { ready() {}, stopping: async () => {} };
  let ended = false;
  let mute = false;
  let cancel = (): void => {};

  const say = (...words: string[]): Promise<void> =>
    new Promise((resolve) => {
      if (mute) return resolve();
      const child = spawn('systemd-notify', words, { env, stdio: 'ignore', timeout: mostMs });
      child.once('error', (error) => {
        mute = true;
        log.error('systemd_notify_failed', {
          why: error.message,
          todo: 'Install systemd-notify, or use Type=exec.',
        });
        resolve();
      });
      child.once('close', () => resolve());
    });
  return {
    ready(standstill) {
      const everyMs = watchdogMs(env, pid);
      void say('--ready', '--status=probing');
      const beat = async (): Promise<void> => {
        const still = await standstill();
        if (still.length === 0) await say('WATCHDOG=1');
        else log.error('standing_still', { parts: still, todo: 'systemd restarts us when it goes on.' });
        if (!ended && everyMs !== null) cancel = clock.timer(everyMs, () => void beat());
      };
      if (everyMs !== null) void beat();
    },
    async stopping() {
      ended = true;
      cancel();
      await say('STOPPING=1');
    },
  };
}

/** Twice within the time that systemd waits. Null when it does not wait for this process. */
export function watchdogMs(env: Surroundings['env'], pid: number): number | null {
  const microseconds = Number(env.WATCHDOG_USEC ?? 0);
  if (env.WATCHDOG_PID !== undefined && Number(env.WATCHDOG_PID) !== pid) return null;
  return Number.isFinite(microseconds) && microseconds > 0 ? microseconds / 1_000 / 2 : null;
}
