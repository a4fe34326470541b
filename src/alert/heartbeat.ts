// Who notices that nobody is watching any more? Another service, which expects to hear from us: a dead man's switch. A
// beat goes out only if everything that must move has moved since the one before.

import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Redactor } from '../base/redact.ts';
import { userAgent } from '../base/version.ts';
import type { HeartbeatConfig } from '../config/schema/schema.ts';
import type { Part } from '../engine/guard/vitals.ts';
import { judge } from './retry.ts';
import { createSender, type SendOutcome } from './send.ts';

/** Up to when each of them did what was due, on the monotonic clock: now, where it has nothing to do. */
export interface Signs {
  schedulerMs(): number;
  relayMs(): number;
  /** Stores something real. False when it could not. */
  write(): Promise<boolean>;
}

export interface Movers {
  clock: Clock;
  loop: { overdueMs(): number };
  relay: { movedMs(): number };
  /** Null when it is on disk. Misplaced, it is on none that anybody will read. */
  store: { beat(): Promise<unknown>; held(): number; isMisplaced(): boolean };
}

export const signsOf = ({ clock, loop, relay, store }: Movers): Signs => ({
  schedulerMs: () => clock.monotonicMs() - loop.overdueMs(),
  relayMs: () => relay.movedMs(),
  write: async () => (await store.beat()) === null && store.held() === 0 && !store.isMisplaced(),
});

/** A writer that takes longer is stuck. */
const writeWithinMs = 5_000;

/** After a start the first beat does not wait for a long interval: whoever expects it may be waiting already. */
const firstAfterMs = 10_000;

/** While it fails it is said again this often. */
const toldEveryMs = 3_600_000;

/** For the whole request. */
const timeoutMs = 10_000;

export interface HeartbeatTools {
  clock: Clock;
  log: Log;
  redactor: Redactor;
  signs: Signs;
}

export interface Heartbeat {
  /** Null stops it. */
  retarget(config: HeartbeatConfig | null): void;
  stop(): Promise<void>;
}

export function createHeartbeat({ clock, log, redactor, signs }: HeartbeatTools): Heartbeat {
  const sender = createSender({ clock, redactor, timeoutMs });
  const ending = new AbortController();
  const voice = createVoice(clock, log);
  let config: HeartbeatConfig | null = null;
  let lookedMs = clock.monotonicMs();
  let cancel = (): void => {};
  let beat: Promise<void> = Promise.resolve();

  async function look({ url }: HeartbeatConfig): Promise<void> {
    const sinceMs = lookedMs;
    lookedMs = clock.monotonicMs();
    const still = await stillSince(sinceMs, signs, clock, ending.signal);
    if (ending.signal.aborted) return;
    if (still.length > 0) return voice.withheld(still);
    const outcome = await sender.send(beatTo(url), ending.signal);
    if (!ending.signal.aborted) voice.sent(outcome);
  }

  function arm(afterMs: number): void {
    cancel();
    const current = config;
    if (current === null || ending.signal.aborted) return;
    cancel = clock.timer(afterMs, () => {
      arm(current.intervalMs);
      // A beat that hangs delays the next one, and never runs beside it.
      beat = beat.then(() => (config === current ? look(current) : undefined));
    });
  }

  return {
    retarget(next) {
      if (next?.url === config?.url && next?.intervalMs === config?.intervalMs) return;
      config = next;
      lookedMs = clock.monotonicMs();
      arm(Math.min(firstAfterMs, next?.intervalMs ?? 0));
    },
    async stop() {
      ending.abort();
      cancel();
      await beat;
      await sender.close();
    },
  };
}

/** What has not moved since then. */
async function stillSince(sinceMs: number, signs: Signs, clock: Clock, signal: AbortSignal): Promise<Part[]> {
  const still: Part[] = [];
  if (signs.schedulerMs() < sinceMs) still.push('scheduler');
  if (signs.relayMs() < sinceMs) still.push('relay');
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  const wrote = await Promise.race([signs.write(), sleep(clock, writeWithinMs, end).then(() => false)]);
  over.abort();
  return wrote ? still : [...still, 'writer'];
}

/** GET is what every such service takes. */
const beatTo = (url: string) =>
  ({
    method: 'GET',
    url,
    headers: { 'user-agent': userAgent },
    body: '',
    route: { proxy: 'env', ca: null },
  }) as const;

/** Trouble is said when it begins, seldom while it lasts, and when it is over. The URL lets one in, so it is not shown. */
function createVoice(clock: Clock, log: Log) {
  let trouble: string | null = null;
  let saidMs = 0;
  const say = (event: string, key: string, fields: Record<string, unknown>): void => {
    const nowMs = clock.monotonicMs();
    if (trouble === key && nowMs - saidMs < toldEveryMs) return;
    trouble = key;
    saidMs = nowMs;
    log.error(event, fields);
  };
  return {
    withheld: (still: Part[]): void =>
      say('heartbeat_withheld', `still ${still.join(' ')}`, {
        still,
        todo: 'whoever expects it is about to speak up',
      }),
    sent(outcome: SendOutcome): void {
      if (outcome.kind === 'answered' && judge(outcome) === 'accepted') {
        if (trouble !== null) log.info('heartbeat_recovered', {});
        trouble = null;
        return;
      }
      const how = outcome.kind === 'answered' ? `HTTP ${outcome.status}` : outcome.error;
      say('heartbeat_failed', how, {
        how,
        todo: 'see that heartbeat.url is right and can be reached from here',
      });
    },
  };
}
