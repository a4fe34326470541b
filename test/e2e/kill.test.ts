// What is lost when the daemon is killed with SIGKILL at any moment? Nothing that it stored was to be told.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Received } from '../../fixtures/receivers/webhook.ts';
import type { Incident, NotificationBody } from '../../src/engine/words.ts';
import { openReader, type Reader } from '../../src/store/read.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { kill, type Program, project, start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { secret, watching } from '../support/watching.ts';

/** COALMINE_SOAK_KILLS=1000 makes a night of it. */
const kills = Number(process.env.COALMINE_SOAK_KILLS ?? 12);
/** Most daemons are past their first round by then. */
const longestLifeMs = 1_200;
/** A light that changes often is held to flap, and told once: the more kills, the more targets take turns. */
const names = Array.from({ length: Math.max(3, Math.ceil(kills / 4)) }, (_, index) =>
  index === 0 ? 'first' : `target-${index + 1}`,
);
/** So many are probed in a second, however many there are. */
const intervalMs = 50 * names.length;

interface Scene {
  servers: Switchable[];
  config: string;
  store: string;
  log: string;
  counter: Program;
}

/** @param canary how long one may take; four times that long one that is down is left alone. */
async function scene(canary: string): Promise<Scene> {
  const folder = temporaryFolder();
  const log = join(folder, 'received.jsonl');
  const program = join(project, 'fixtures/receivers/webhook.ts');
  // It writes down at once and answers late: some deliveries are cut between the two.
  const counter = start(['--secret', secret, '--log', log, '--mode', 'slow:60'], { program });
  await counter.printed(/\n/);
  const servers = await Promise.all(names.map(() => startSwitchable()));
  const targets = servers.map(({ url }, index) => ({
    name: names[index],
    url,
    interval: `${intervalMs}ms`,
    timeouts: { canary },
    canaries: [{ tool: 'canary' }],
    alerts: { to: ['oncall'], failures: 2, successes: 1, confirm_interval: '10ms' },
  }));
  const receiverUrl = JSON.parse(counter.stdout()).url;
  const config = writeConfig(folder, watching({ targets, receiverUrl }));
  return { servers, config, store: join(folder, 'coalmine.db'), log, counter };
}

const received = (log: string): Received[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

async function read<T>(store: string, look: (reader: Reader) => Promise<T>): Promise<T> {
  const opened = openReader(store);
  if (!opened.ok) throw new Error(opened.error.sentence);
  try {
    return await look(opened.reader);
  } finally {
    await opened.reader.close();
  }
}

const incidentsIn = (store: string): Promise<Incident[]> =>
  read(store, (reader) => reader.recentIncidents(10_000));

/** Kills daemon after daemon, each at some moment of its life, while servers fall sick and get well. */
async function killAtRandomMoments({ config, servers, store }: Scene): Promise<void> {
  let before: string[] = [];
  for (let life = 0; life < kills; life += 1) {
    const daemon = start(['run', '--config', config]);
    if (life % 3 > 0) await daemon.logged(({ event }) => event === 'started');
    // As many at a time, in turns, as there are when there are few.
    for (let turn = 0; turn < 3; turn += 1)
      if (Math.random() < 0.8)
        servers[(life * 3 + turn) % servers.length]?.become(Math.random() < 0.5 ? 'sick' : 'well');
    await pause(Math.random() * longestLifeMs);
    expect((await kill(daemon)).signal, daemon.stderr()).toBe('SIGKILL');
    if (!existsSync(store)) continue;
    const found = openReader(store);
    // Killed in its first moments, before there was a table.
    if (!found.ok) continue;
    await found.reader.close();
    const ids = (await incidentsIn(store)).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(before));
    before = ids;
  }
}

/** One last daemon sees one fall sick, then everything well: what is open gets resolved, what is owed gets sent. */
async function settle({ config, servers, store }: Scene): Promise<void> {
  servers[0]?.become('sick');
  const daemon = start(['run', '--config', config]);
  await daemon.logged(({ event }) => event === 'started');
  const open = (): Promise<Incident[]> => read(store, (reader) => reader.openIncidents());
  await expect.poll(open, { timeout: 30_000 }).not.toEqual([]);
  for (const server of servers) server.become('well');
  const settled = async (): Promise<boolean> =>
    read(store, async (reader) => {
      const lights = await reader.lights();
      const open = await reader.openIncidents();
      const owed = await Promise.all(
        (await reader.recentIncidents(10_000)).map(({ id }) => reader.deliveries(id)),
      );
      return (
        lights.length === names.length * 2 &&
        lights.every(({ status }) => status === 'up') &&
        open.length === 0 &&
        owed.flat().every(({ status }) => status === 'done')
      );
    });
  await expect.poll(settled, { timeout: 30_000, interval: 50 }).toBe(true);
  expect((await stop(daemon)).code).toBe(0);
}

/** Six changes within the hour are told; a light that changed more often only comes and goes. */
const toldOfALight = 3;

function isHeldBack({ target, light, openedAtMs }: Incident, all: readonly Incident[]): boolean {
  const before = all.filter((one) => one.target === target && one.light === light);
  return before.filter((one) => one.openedAtMs < openedAtMs).length >= toldOfALight;
}

it('a daemon that follows a killed one knows what was down, and resolves it by the same id', async () => {
  const { servers, config, counter, log } = await scene('2s');
  const [server] = servers;
  const before = start(['run', '--config', config]);
  await before.logged(turned('first', 'pipeline', 'up'));
  server?.become('sick');
  await before.logged(({ event }) => event === 'delivery_done');
  await kill(before);

  const after = start(['run', '--config', config]);
  await after.logged(({ event }) => event === 'started');
  server?.become('well');
  expect(await after.logged(turned('first', 'pipeline', 'up'))).toMatchObject({ from: 'down' });
  await after.logged(({ event, type }) => event === 'delivery_done' && type === 'incident.resolved');
  await stop(after);
  await stop(counter);
  await Promise.all(servers.map((one) => one.close()));
  const bodies = received(log).map(({ body }) => body as NotificationBody);
  expect(bodies.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
  expect(new Set(bodies.map(({ incident }) => incident?.id)).size).toBe(1);
});

it(
  'a webhook counter misses nothing, hears nothing twice under another id, and in order',
  async () => {
    const all = await scene('500ms');
    await killAtRandomMoments(all);
    await settle(all);
    await Promise.all(all.servers.map((server) => server.close()));
    await stop(all.counter);

    const told = received(all.log);
    expect(told.every(({ verified }) => verified)).toBe(true);
    const messages = new Map<string, NotificationBody>();
    for (const { id, body } of told) {
      // A repeat carries the same id and says the same.
      const known = messages.get(id ?? '') ?? (body as NotificationBody);
      expect(body).toEqual(known);
      messages.set(id ?? '', known);
    }
    const incidents = await incidentsIn(all.store);
    expect(incidents.length).toBeGreaterThan(0);
    const heard = [...messages.values()];
    for (const incident of incidents) {
      const types = heard.filter((body) => body.incident?.id === incident.id).map(({ type }) => type);
      const owed = isHeldBack(incident, incidents) ? [] : ['incident.opened', 'incident.resolved'];
      expect(types.filter((type) => type !== 'incident.updated')).toEqual(owed);
      expect([types[0], types.at(-1)]).toEqual([owed[0], owed.at(-1)]);
    }
    const ids = new Set<unknown>(incidents.map(({ id }) => id));
    expect(heard.filter(({ incident }) => incident !== null && !ids.has(incident?.id))).toEqual([]);
    // That it comes and goes is one word, where it stands for openings that were not told.
    const flapping = heard.filter(({ type }) => type === 'target.flapping').map(({ target }) => target?.name);
    const held = incidents.filter((incident) => isHeldBack(incident, incidents));
    expect(flapping.sort()).toEqual([...new Set(held.map(({ target }) => target))].sort());
    // One incident at a time: the next of a light opens after the one before it ended.
    for (const name of names) {
      const spans = incidents
        .filter(({ target }) => target === name)
        .map(
          ({ openedAtMs, resolvedAtMs }) => [openedAtMs, resolvedAtMs ?? Number.POSITIVE_INFINITY] as const,
        )
        .sort(([a], [b]) => a - b);
      for (const [index, [openedAtMs]] of spans.entries()) {
        expect(openedAtMs).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
      }
    }
    process.stderr.write(
      `kill -9: ${kills} times, ${incidents.length} incidents, ${told.length} webhooks, ${told.length - messages.size} of them repeats\n`,
    );
  },
  60_000 + kills * 3_000,
);
