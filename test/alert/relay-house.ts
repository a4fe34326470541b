// How does a test run a relay? Over an outbox in memory, to real receivers on real sockets, with a log that it can read.

import { afterEach } from 'vitest';
import type { ReceiverMode } from '../../fixtures/receivers/behaviour.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../fixtures/receivers/webhook.ts';
import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRelay, type Relay, type RelayOptions } from '../../src/alert/relay.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { type Random, systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { ReceiverOf } from '../../src/config/schema/schema.ts';
import type { Delivery } from '../../src/engine/words.ts';
import { createMemoryOutbox, type Row } from './memory-outbox.ts';
import { receiver } from './samples.ts';

const opened: { relays: Relay[]; receivers: Receiver[] } = { relays: [], receivers: [] };

afterEach(async () => {
  await Promise.all(opened.relays.splice(0).map((relay) => relay.stop()));
  await Promise.all(opened.receivers.splice(0).map((one) => one.close()));
});

export async function listening(mode: ReceiverMode, options: ReceiverOptions = {}): Promise<Receiver> {
  const one = await startReceiver({ ...options, mode });
  opened.receivers.push(one);
  return one;
}

interface Line {
  level: string;
  event: string;
  fields: Record<string, unknown>;
}

function createPage(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (event: string, fields: Record<string, unknown> = {}): void => {
      lines.push({ level, event, fields });
    };
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

const half: Random = { ...systemRandom, fraction: () => 0.5 };

interface House {
  clock?: Clock;
  outbox?: ReturnType<typeof createMemoryOutbox>;
}

export function relayTo(
  to: Record<string, To>,
  { clock = systemClock, outbox = createMemoryOutbox(), ...rest }: House & Partial<RelayOptions> = {},
) {
  const page = createPage();
  const relay = createRelay({
    outbox,
    receivers: Object.entries(to).map(([name, one]) => configured(name, one)),
    clock,
    random: half,
    log: page.log,
    redactor: createRedactor(),
    announce: createAnnouncer(createRedactor()),
    graceMs: 0,
    ...rest,
  });
  opened.relays.push(relay);
  /** As the engine does it: commit, then hand over. */
  const post = (...all: Delivery[]): Delivery[] => {
    outbox.insert(all);
    relay.enqueue(all);
    return all;
  };
  return { relay, outbox, post, lines: page.lines };
}

type Webhook = ReceiverOf<'webhook'>;
export type To = Pick<Webhook, 'url'> & Partial<Pick<Webhook, 'secrets' | 'rate' | 'fallback'>>;

/** Of what it is given, which may be a running receiver, only what a config says. */
const configured = (name: string, { url, secrets = [], rate, fallback = null }: To): Webhook =>
  receiver({ name, url, secrets, fallback, ...(rate && { rate }) });

export const allDone = (rows: Row[]): boolean => rows.every(({ delivery: { status } }) => status === 'done');
export const attempted =
  (times: number) =>
  (rows: Row[]): boolean =>
    rows.reduce((sum, { attempts }) => sum + attempts.length, 0) >= times;
export const idOf = (one: Delivery | undefined): string => one?.notification.id ?? 'none';
