// What comes of one seed, for the relay alone? Words on incidents to a receiver that takes little at a time, refuses, hangs
// and dies, while we die too; then everything heals, what was given up is sent again, and nothing may be missing, out of
// order, or told twice under another id.

import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRelay, type Relay } from '../../src/alert/relay.ts';
import type { Sender, SendOutcome } from '../../src/alert/send.ts';
import { sleep } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { configSchema, type ReceiverConfig } from '../../src/config/schema/schema.ts';
import { emptyBatch, type Outbox } from '../../src/engine/ports.ts';
import { type Delivery, incidentsOf, type NotificationBody } from '../../src/engine/words.ts';
import { deliveries, incident } from '../alert/samples.ts';
import { isOwed, type OutboxRows } from '../support/outbox-rows.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { type Chance, createChance } from './chance.ts';
import { createDisk, type Disk, type Mounted, mount } from './disk.ts';
import { createLife, type Life, never } from './life.ts';
import { faultsOf, type Heard, rateFaults } from './relay-heard.ts';

type Mode = 'well' | 'error' | 'refuses' | 'gone' | 'hangs' | 'cut';

const modes: readonly Mode[] = ['well', 'well', 'error', 'refuses', 'gone', 'hangs', 'cut'];

interface Ear {
  mode: Mode;
  heard: Heard[];
}

interface House {
  clock: VirtualClock;
  chance: Chance;
  disk: Disk;
  /** Requests in a minute that one of them takes. */
  most: number;
  ears: Record<'oncall' | 'phone', Ear>;
  lives: number;
  /** Of each request that was heard: that we die right after it. */
  crash: number;
}

/** A known fault between relay and outbox: the simulation must find it. */
export type RelayMutant = (outbox: Outbox, rows: OutboxRows) => Outbox;

const withinMs = 60_000;
const chaosMs = 8 * 60_000;
const patienceMs = 26 * 3_600_000;

const receiversOf = (most: number): ReceiverConfig[] =>
  configSchema.parse({
    version: 1,
    receivers: [
      { name: 'oncall', type: 'webhook', url: 'http://oncall.test/', rate: `${most}/m`, fallback: 'phone' },
      { name: 'phone', type: 'webhook', url: 'http://phone.test/', rate: '1000/s', fallback: 'oncall' },
    ],
    targets: [],
  }).receivers;

export async function relayLife(seed: number, mutant: RelayMutant = (outbox) => outbox): Promise<string[]> {
  const found: string[] = [];
  const chance = createChance(seed);
  const house: House = {
    clock: createVirtualClock(),
    chance,
    most: chance.pick([4, 12, 20]),
    disk: createDisk(),
    ears: { oncall: { mode: 'well', heard: [] }, phone: { mode: 'well', heard: [] } },
    lives: 0,
    crash: 0.05,
  };
  const { clock, disk, ears, most } = house;
  const said: Delivery[] = [];
  let daemon = begin(house, mutant, found);
  const words = createWords(chance, said);

  for (const endMs = clock.monotonicMs() + chaosMs; clock.monotonicMs() < endMs; ) {
    if (daemon.life.dead()) daemon = begin(house, mutant, found);
    disk.crash = chance.happens(0.3) ? 0.02 : 0;
    if (chance.happens(0.25)) ears.oncall.mode = chance.pick(modes);
    if (chance.happens(0.1)) ears.phone.mode = chance.pick(modes);
    const dead = givenUp(house);
    if (dead.length > 0 && chance.happens(0.1)) void daemon.relay.resend(chance.pick(dead).id);
    if (chance.happens(0.06)) daemon.life.end();
    else if (chance.happens(0.5)) {
      say(daemon, words(clock.nowMs(), chance.between(1, 12)));
      // Stored behind these, and before what comes of them.
      if (chance.happens(0.5)) say(daemon, words(clock.nowMs(), chance.between(1, 12)));
    }
    await clock.advance(chance.between(100, 6_000));
  }
  disk.crash = 0;
  house.crash = 0;
  for (const ear of Object.values(ears)) ear.mode = 'well';
  daemon.life.end();
  daemon = begin(house, mutant, found);
  await settled(house, found);
  const exempt = await sendAgain(house, daemon.relay);
  await settled(house, found);
  daemon.life.end();
  return [
    ...found,
    ...faultsOf(disk.outbox, ears, exempt),
    ...rateFaults(ears.oncall.heard, { most, withinMs }),
  ];
}

interface Running {
  life: Life;
  relay: Relay;
  mounted: Mounted;
}

/** As the engine does it: commit, then hand over. */
function say({ mounted, relay }: Running, some: Delivery[]): void {
  void mounted.journal.commit({ ...emptyBatch, deliveries: some }).then(() => relay.enqueue(some));
}

function begin(house: House, mutant: RelayMutant, found: string[]): Running {
  const { chance, disk } = house;
  house.lives += 1;
  const life = createLife(house.clock);
  const mounted = mount(disk, life, chance, (what) => found.push(what));
  const redactor = createRedactor();
  const relay = createRelay({
    outbox: mutant(mounted.outbox, disk.outbox),
    receivers: receiversOf(house.most),
    clock: life.clock,
    // The words that are said count their own ids.
    random: { ...chance, id: (prefix) => chance.id(`${prefix}_relay`) },
    log: silentLog,
    redactor,
    announce: createAnnouncer(redactor),
    sender: wayFrom(house, life),
  });
  void relay.start().catch((error) => found.push(`start: ${String(error)}`));
  return { life, relay, mounted };
}

function wayFrom(house: House, life: Life): Sender {
  const { ears, chance } = house;
  const mine = house.lives;
  const answered = (status: number): SendOutcome => ({
    kind: 'answered',
    status,
    retryAfterMs: null,
    answer: '',
  });
  return {
    async send({ url, body }, signal) {
      const ear = url.includes('phone') ? ears.phone : ears.oncall;
      await sleep(life.clock, chance.between(1, 400), signal);
      if (life.dead()) return never();
      const { mode } = ear;
      if (mode === 'hangs') await sleep(life.clock, 10_000, signal);
      if (mode === 'hangs') return { kind: 'unanswered', error: 'timeout' };
      if (mode === 'error') return answered(503);
      if (mode === 'refuses') return answered(400);
      if (mode === 'gone') return answered(404);
      ear.heard.push({
        atMs: house.clock.monotonicMs(),
        life: mine,
        body: JSON.parse(body) as NotificationBody,
      });
      if (chance.happens(house.crash)) life.end();
      if (life.dead()) return never();
      return mode === 'cut' ? { kind: 'unanswered', error: 'connection_reset' } : answered(204);
    },
    close: async () => {},
  };
}

/** Openings, changes and ends of incidents, each in its order. `failures` counts the words of one. */
function createWords(chance: Chance, said: Delivery[]) {
  const open = new Map<string, number>();
  let made = 0;
  return (atMs: number, count: number): Delivery[] =>
    Array.from({ length: count }, () => {
      const isNew = open.size === 0 || chance.happens(0.5);
      const id = isNew ? `inc_${++made}` : chance.pick([...open.keys()]);
      const nth = (open.get(id) ?? 0) + 1;
      const ends = !isNew && chance.happens(0.6);
      open.set(id, nth);
      if (ends) open.delete(id);
      const about = incident({
        id,
        failures: nth,
        ...(ends ? ({ status: 'resolved', resolvedAtMs: atMs, closeReason: 'recovered' } as const) : {}),
      });
      const type = isNew ? 'incident.opened' : ends ? 'incident.resolved' : 'incident.updated';
      const [one] = deliveries({ type, incident: about, to: ['oncall'], atMs });
      said.push(one as Delivery);
      return one as Delivery;
    });
}

async function settled({ clock, disk }: House, found: string[]): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 30_000) {
    await clock.advance(30_000);
    if (![...disk.outbox.rows.values()].some(({ delivery }) => isOwed(delivery))) return;
  }
  found.push('the outbox is not empty');
}

const givenUp = ({ disk }: House): Delivery[] =>
  [...disk.outbox.rows.values()].map(({ delivery }) => delivery).filter(({ status }) => status === 'dead');

/**
 * As `alert resend --all` does: oldest first, and what was overtaken stays. Incidents of which a digest is not sent again,
 * because others in it went on, are the answer.
 */
async function sendAgain(house: House, relay: Relay): Promise<Set<string>> {
  const stays = new Set<string>();
  for (const { id, notification } of givenUp(house)) {
    const done = relay.resend(id);
    await house.clock.advance(50);
    const revival = await done;
    const incidents = incidentsOf(notification);
    if (!revival.ok && revival.why === 'overtaken' && incidents.length > 1)
      for (const one of incidents) stays.add(one);
  }
  return stays;
}
