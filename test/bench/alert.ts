// How soon do people hear, and what does it cost? A thousand incidents that are told within a second, by the daemon as it
// is built: one receiver that takes 20 ms to answer and one that hangs, each by itself and grouped; and, for one that
// opens while nothing else is to be said, how long from the commit to the request.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReceiverMode } from '../../fixtures/receivers/behaviour.ts';
import { type Receiver, startReceiver } from '../../fixtures/receivers/webhook.ts';
import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRelay } from '../../src/alert/relay.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { configSchema } from '../../src/config/schema/schema.ts';
import { emptyBatch } from '../../src/engine/ports.ts';
import type { NotificationBody } from '../../src/engine/words.ts';
import { openStore } from '../../src/store/open.ts';
import { incident } from '../store/records.ts';
import { makePlace, startDaemon, startFleet } from './daemon.ts';
import { atMost, type Figure, median, quantile, show } from './figures.ts';

const count = 1_000;
const answerMs = 20;
const atOnce = 2;

/** True when every limit is kept. */
export async function benchAlert(): Promise<boolean> {
  const quiet = await storm({ told: false, groupWindow: '0s' });
  const each = await storm({ told: true, groupWindow: '0s' });
  const grouped = await storm({ told: true, groupWindow: '10s' });
  const leastMs = (count / atOnce) * answerMs;
  const lateness = (one: Storm): Figure => {
    const ratio = one.latenessMs / quiet.latenessMs;
    return atMost(
      `lateness of probes, p99 (${one.latenessMs} ms, nobody told ${quiet.latenessMs} ms)`,
      ratio,
      1.2,
      '×',
    );
  };
  const held = [
    show(`${count} incidents told within a second, each by itself`, [
      atMost('all of them at the healthy receiver', each.lastMs / leastMs, 1.3, `× ${leastMs / 1_000} s`),
      {
        says: `requests: ${each.requests}, incidents told: ${each.incidents}`,
        holds: each.incidents === count,
      },
      atMost('memory at the highest', each.highestMiB, 300, 'MiB'),
      lateness(each),
    ]),
    show(`${count} incidents told within a second, grouped by 10 s`, [
      atMost('requests to the healthy receiver', grouped.requests, 3, ''),
      { says: `incidents told: ${grouped.incidents}`, holds: grouped.incidents === count },
      { says: `the last came ${(grouped.lastMs / 1_000).toFixed(2)} s after the first was to be told` },
      atMost('memory at the highest', grouped.highestMiB, 300, 'MiB'),
      lateness(grouped),
    ]),
    await benchWire(),
  ];
  return held.every(Boolean);
}

interface Storm {
  /** Of the healthy receiver: requests, incidents in them, and when the last came, from the end of the window. */
  requests: number;
  incidents: number;
  lastMs: number;
  highestMiB: number;
  latenessMs: number;
}

/** Time for the first round, within which every target is seen to be down and nobody may be told. */
const mutedMs = 22_000;
const patienceMs = 40_000;

/**
 * Planned work ends over a thousand targets that are down: what is still down then is told then, within a second.
 */
async function storm({ told, groupWindow }: { told: boolean; groupWindow: string }): Promise<Storm> {
  const fleet = await startFleet(100);
  const place = makePlace();
  const healthy = await startReceiver({ mode: { kind: 'slow', ms: answerMs } });
  const hangs = await startReceiver({ mode: { kind: 'hang' } });
  const fromMs = Date.now();
  const untilMs = fromMs + mutedMs;
  try {
    const targets = Array.from({ length: count }, (_, index) => ({
      name: `target-${index}`,
      url: fleet.urlOf(index),
      interval: '15s',
      // What it lists is never enough: sound, and down.
      tools: { expect: ['absent'] },
      alerts: { failures: 1, to: told ? ['healthy', 'hangs'] : [], group_window: groupWindow },
    }));
    const receivers = [
      { name: 'healthy', type: 'webhook', url: healthy.url, rate: '10000/s' },
      { name: 'hangs', type: 'webhook', url: hangs.url, rate: '10000/s' },
    ];
    const iso = (atMs: number): string => new Date(atMs).toISOString();
    const maintenance = [{ name: 'before', targets: ['*'], from: iso(fromMs - 60_000), to: iso(untilMs) }];
    const daemon = startDaemon(place.config(targets, { receivers, maintenance }));
    await daemon.logged('started');
    daemon.forgetHighest();
    await pause(untilMs - Date.now());
    await until(() => !told || incidentsIn(healthy).size >= count, patienceMs);
    await pause(Math.max(0, untilMs + patienceMs - 10_000 - Date.now()));
    const { highestMiB } = daemon.taken();
    const stopped = (await daemon.stop()).find(({ event }) => event === 'stopped') as unknown as {
      lateness: { sinceStart: { p99Ms: number } };
    };
    return {
      requests: healthy.received.length,
      incidents: incidentsIn(healthy).size,
      lastMs: (healthy.received.at(-1)?.atMs ?? Number.NaN) - untilMs,
      highestMiB,
      latenessMs: stopped.lateness.sinceStart.p99Ms,
    };
  } finally {
    await Promise.all([fleet.close(), healthy.close(), hangs.close()]);
    place.remove();
  }
}

async function until(holds: () => boolean, mostMs: number): Promise<void> {
  for (const endMs = Date.now() + mostMs; !holds() && Date.now() < endMs; ) await pause(50);
}

const incidentsIn = ({ received }: Receiver): Set<string> =>
  new Set(
    received.flatMap(({ body }) => {
      const { incident: one, incidents } = body as NotificationBody;
      return [...(one === null ? [] : [one.id]), ...incidents.map(({ id }) => id)];
    }),
  );

const openings = 300;

/** The real store, relay and socket; whoever committed hands the delivery over, as the recorder does. */
async function benchWire(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-bench-'));
  const mode: ReceiverMode = { kind: 'accept' };
  const arrivals = new Map<string, number>();
  const receiver = await startReceiver({
    mode,
    onReceived: ({ id }) => void arrivals.set(id ?? '', performance.now()),
  });
  const opened = await openStore(join(folder, 'coalmine.db'), {
    clock: systemClock,
    onHeld() {},
    onStored() {},
  });
  if (!opened.ok) throw new Error(opened.error.sentence);
  const { store } = opened;
  const redactor = createRedactor();
  const announce = createAnnouncer(redactor);
  const { receivers } = configSchema.parse({
    version: 1,
    receivers: [{ name: 'oncall', type: 'webhook', url: receiver.url, rate: '10000/s' }],
    targets: [],
  });
  const tools = { clock: systemClock, random: systemRandom, log: silentLog, redactor, announce };
  const relay = createRelay({ outbox: store.outbox, receivers, ...tools });
  await relay.start();
  const tookMs: number[] = [];
  for (let index = 0; index < openings; index += 1) {
    const one = incident({ id: systemRandom.id('inc'), target: `target-${index}` });
    const said = { type: 'incident.opened', atMs: Date.now(), incident: one, to: ['oncall'] } as const;
    const { notification, deliveries } = announce(
      { ...said, to: ['oncall'], chain: 'it is down', queue: null },
      { name: one.target },
      systemRandom.id,
    );
    await store.journal.commit({
      ...emptyBatch,
      incidents: [one],
      notifications: [notification],
      deliveries,
    });
    const committedMs = performance.now();
    relay.enqueue(deliveries);
    await receiver.waitFor(({ id }) => id === notification.id);
    tookMs.push((arrivals.get(notification.id) ?? Number.NaN) - committedMs);
    await pause(10);
  }
  await relay.stop();
  await store.close();
  await receiver.close();
  rmSync(folder, { recursive: true });
  return show(`${openings} incidents, one after the other, nothing else to be said`, [
    atMost('from the commit to the request at its receiver, p99', quantile(tookMs, 0.99), 100, 'ms'),
    { says: `p50 ${median(tookMs).toFixed(2)} ms, worst ${Math.max(...tookMs).toFixed(2)} ms` },
  ]);
}
