// How does a test look at the site without a port? With a real store in a folder of its own, and a daemon that answers
// what it is told to.

import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { ListenConfig, TargetConfig } from '../../src/config/schema/schema.ts';
import { configSchema } from '../../src/config/schema/schema.ts';
import { createExposition } from '../../src/http/metrics/exposition.ts';
import type { Figures, Stored, ToThread } from '../../src/http/posts.ts';
import { createSite, type Site } from '../../src/http/site.ts';
import { createWire, type Wire } from '../../src/http/wire.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { openReader } from '../../src/store/read.ts';
import {
  batch,
  failedObservation,
  incident,
  lightState,
  observation,
  targetState,
  transition,
} from '../store/records.ts';
import { temporaryFolder } from '../support/folder.ts';

export const wellFigures: Figures = {
  probes: 12,
  missedTicks: 0,
  latenessP50Ms: 1,
  latenessP99Ms: 2,
  overdueMs: 0,
  heldOperations: 0,
  outboxDepth: 0,
  lastReloadRefused: false,
  configTakenAtMs: Date.now(),
  loopDelayP50Ms: 0,
  loopDelayP99Ms: 1,
  loopDelayMaxMs: 2,
  startedAtMs: Date.now(),
  residentBytes: 1e8,
  cpuSeconds: 1,
  still: [],
  diskRefuses: false,
};

export interface Stand {
  site: Site;
  wire: Wire;
  store: Store;
  troubles: string[];
  /** What the daemon says of itself from now on; null when it does not answer. */
  figures(next: Figures | null): void;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  send(
    method: string,
    path: string,
    body: string | null,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

const usual: ListenConfig = configSchema.parse({ version: 1, listen: {} }).listen as ListenConfig;

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** What the daemon tells when it has written something. */
export const stored = (rest: Partial<Stored>): ToThread => ({
  kind: 'stored',
  targets: [],
  seen: [],
  transitions: [],
  incidents: [],
  ...rest,
});

/** `exports` is down with evidence, `reports` is up. */
export async function stand(listen: Partial<ListenConfig> = {}, hostile = ''): Promise<Stand> {
  const path = join(temporaryFolder(), 'coalmine.db');
  const opened = await openStore(path, { clock: systemClock, retention: null, onHeld() {}, onStored() {} });
  if (!opened.ok) throw new Error(opened.error.sentence);
  const { store } = opened;
  await fill(store, hostile);
  await store.beat();
  const read = openReader(path);
  if (!read.ok) throw new Error(read.error.sentence);
  const troubles: string[] = [];
  let figures: Figures | null = wellFigures;
  const exposition = createExposition('0.0.0');
  const wire: Wire = createWire({
    clock: systemClock,
    post: (told) => {
      if (told.kind === 'ask' && figures !== null) wire.hear({ kind: 'figures', id: told.id, figures });
    },
    onSeen: exposition.meter.saw,
    onSettled: exposition.meter.settled,
    onKnown: ({ targets, receivers }) =>
      exposition.meter.keep(new Set(targets.map(({ name }) => name)), new Set(receivers)),
  });
  const site = createSite({
    listen: { ...usual, ...listen },
    storePath: path,
    version: '0.0.0',
    clock: systemClock,
    reader: read.reader,
    exposition,
    wire,
    onTrouble: (event, says) => troubles.push(`${event} ${says}`),
  });
  const known = { maintenance: [], receivers: ['oncall'], listen: null };
  wire.hear({ kind: 'known', known, targets: targetConfigs(), more: false });
  closing.push(async () => {
    await site.close();
    await read.reader.close();
    await store.close();
  });
  const send: Stand['send'] = (method, to, body, headers = {}) =>
    site.fetch(
      new Request(`http://127.0.0.1:9464${to}`, {
        method,
        headers: { host: '127.0.0.1:9464', ...headers },
        body,
      }),
    );
  return {
    site,
    wire,
    store,
    troubles,
    figures: (next) => {
      figures = next;
    },
    get: (to, headers) => send('GET', to, null, headers),
    send,
  };
}

export const targetConfigs = (): TargetConfig[] =>
  configSchema.parse({
    version: 1,
    targets: [
      {
        name: 'exports',
        url: 'http://secret-host.example/mcp',
        labels: { team: 'hidden-team' },
        canaries: [{ tool: 'worker' }],
        slo: { objective: 99.9, window: '30d' },
      },
      { name: 'reports', url: 'http://reports.example/mcp' },
    ],
  }).targets;

async function fill(store: Store, hostile: string): Promise<void> {
  const nowMs = Date.now();
  const startedAtMs = nowMs - 60_000;
  const open = incident({ target: 'exports', startedAtMs, openedAtMs: startedAtMs + 1_000 });
  const down = targetState();
  const seen = failedObservation({ startedAtMs });
  const [stage] = seen.stages;
  if (stage !== undefined && hostile !== '') {
    stage.detail = { text: hostile };
    stage.evidence = { status: 200, headers: { server: hostile }, body: hostile };
  }
  const well = targetState({ target: 'reports' });
  await store.journal.commit(
    batch({
      observations: [seen, observation({ target: 'reports', startedAtMs })],
      states: [
        {
          ...down,
          checks: down.checks.map((check) =>
            check.last === null ? check : { ...check, last: { ...check.last, atMs: startedAtMs } },
          ),
          lights: [
            lightState({ light: 'server', status: 'up', sinceMs: startedAtMs }),
            lightState({ sinceMs: startedAtMs, incident: open }),
          ],
        },
        {
          ...well,
          checks: well.checks.filter(({ check }) => check === 'protocol'),
          lights: [lightState({ light: 'server', status: 'up', sinceMs: startedAtMs })],
        },
      ],
      transitions: [
        transition({ target: 'exports', light: 'pipeline', atMs: startedAtMs }),
        transition({ target: 'reports', light: 'server', atMs: startedAtMs, from: 'unknown', to: 'up' }),
      ],
      incidents: [open],
    }),
  );
}
