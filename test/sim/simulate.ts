// What comes of one seed? A while of chaos, then calm, then health; and everything that was not as it must be.

import type { TargetConfig } from '../../src/config/schema/schema.ts';
import type { TargetState } from '../../src/engine/state/state.ts';
import { holds } from '../../src/engine/tell/silence.ts';
import { createVirtualClock, promisesOnly, type VirtualClock } from '../support/virtual-clock.ts';
import { createChance } from './chance.ts';
import { createDaemon, type Daemon, type Mutant, type Surroundings } from './daemon.ts';
import { createDisk, type Disk } from './disk.ts';
import { type Fleet, fleets, theReceivers } from './fleets.ts';
import { flappingFaults, isTruth, openNow, orderFaults } from './heard.ts';
import { act, callFaults, createPeople, forget, severityFaults } from './people.ts';
import { createReceiver } from './receiver.ts';
import { createWorld } from './world.ts';

const startMs = Date.UTC(2026, 10, 23, 18);
const chaosMs = 6 * 60_000;
const patienceMs = 60 * 60_000;

export interface Setting {
  mutant?: Mutant;
  /** Everything out there is well all the time: only we and the receiver are in trouble. */
  allWell?: boolean;
}

/** Most seeds are of the fleet in which most can happen. */
const fleetOf = (seed: number): Fleet =>
  [fleets.mixed, fleets.wide, fleets.called, fleets.restless, fleets.mixed, fleets.grouped][
    seed % 6
  ] as Fleet;

export async function simulate(seed: number, { mutant, allWell = false }: Setting = {}): Promise<string[]> {
  const chance = createChance(seed);
  const clock = createVirtualClock(startMs, promisesOnly);
  const found: string[] = [];
  const fleet = allWell && seed % 2 === 0 ? fleets.mixed : allWell ? fleets.wide : fleetOf(seed);
  const around: Surroundings = {
    clock,
    chance,
    disk: createDisk(),
    receiver: createReceiver(chance),
    world: createWorld(fleet.targets, chance),
    fleet,
    receivers: theReceivers,
    blockedMs: 0,
    steps: 0,
    people: createPeople(),
    wrong: (what) => found.push(what),
  };
  const { disk, receiver, world } = around;
  const { oncall = [] } = receiver.heard;
  const ears = Object.values(receiver.heard);
  /** Nobody is asked to be quiet any more. */
  const isQuiet = (): boolean => [...disk.silences.values()].every((one) => !holds(one, clock.nowMs()));
  const bornMs = clock.nowMs();
  let daemon: Daemon | null = null;
  const begin = (targets: TargetConfig[]): void => {
    const next = createDaemon(around, mutant);
    daemon = next;
    void next.start(targets).catch((error) => around.wrong(`start: ${String(error)}`));
  };
  const stop = async (): Promise<void> => {
    if (daemon === null || daemon.life.dead()) return;
    let over = false;
    const { life } = daemon;
    // What a disk that stays full takes along at the end, nobody demands.
    disk.full = false;
    await clock.advance(2_000);
    void daemon.stop().then(() => {
      over = true;
    });
    for (let waitedMs = 0; !over && !life.dead() && waitedMs < 60_000; waitedMs += 500)
      await clock.advance(500);
    if (!over && !life.dead()) around.wrong('stop hangs');
    life.end();
  };
  const someTargets = (): TargetConfig[] =>
    chance.happens(0.2) && !fleet.isRestless ? fleet.targets.slice(1) : fleet.targets;

  for (const endMs = clock.monotonicMs() + chaosMs; clock.monotonicMs() < endMs; ) {
    if (daemon === null || (daemon as Daemon).life.dead()) begin(someTargets());
    if (fleet.isRestless) unsettle(around, daemon as unknown as Daemon);
    else disturb(around, daemon as unknown as Daemon, allWell);
    if (fleet.called !== null && chance.happens(0.15))
      act(around.people, (daemon as unknown as Daemon).desk, disk, fleet, chance);
    if (chance.happens(0.04)) await stop();
    await clock.advance(fleet.isRestless ? chance.between(12_000, 20_000) : chance.between(100, 8_000));
  }
  const chaosEndMs = clock.nowMs();

  // Calm: nothing breaks any more, and what is dead stays dead.
  world.network = 'there';
  Object.assign(disk, { full: false, crash: 0 });
  Object.assign(receiver, { mode: 'well', crash: 0 });
  await clock.advance(2_000);
  await stop();
  begin(fleet.targets);
  const waitFor = async (what: string, holds: () => boolean): Promise<void> => {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20_000) {
      await clock.advance(20_000);
      if (holds()) return;
    }
    around.wrong(`${what}: ${openNow(oncall).join(', ')}; ${JSON.stringify([...world.hosts])}`);
  };
  const nothingOwed = (): boolean =>
    [...disk.outbox.rows.values()].every(({ delivery }) => delivery.status === 'done') &&
    (daemon as Daemon).held() === 0;
  await waitFor(
    'the last word is not the truth',
    () => nothingOwed() && isQuiet() && isTruth(receiver.heard, world.hosts, fleet),
  );
  if (fleet.called !== null) {
    await clock.advance(fleet.called.remindEveryMs + fleet.called.escalateAfterMs + 10_000);
    found.push(...callFaults(receiver.heard, fleet, clock.nowMs()));
  }

  for (const host of world.hosts.values()) Object.assign(host, { server: 'well', worker: 'well' });
  await waitFor(
    'all is well, and people do not know',
    // Also of what is muted the record must come to its end.
    () => nothingOwed() && !hasOpenIncident(disk) && ears.every((heard) => openNow(heard).length === 0),
  );
  await stop();
  if (!nothingOwed()) around.wrong('the outbox is not empty');
  const alarms = oncall.filter(({ type }) => type !== 'monitor.unhealthy');
  if (allWell && alarms.length > 0) around.wrong(`a false alarm: ${alarms[0]?.title}`);
  const twitching = fleet.isRestless ? flappingFaults(oncall, bornMs, chaosEndMs) : [];
  return [...found, ...twitching, ...severityFaults(receiver.heard), ...ears.flatMap(orderFaults)];
}

const hasOpenIncident = ({ states }: Disk): boolean =>
  [...states.values()].some((text) =>
    (JSON.parse(text) as TargetState).lights.some(({ incident }) => incident !== null),
  );

/** A worker that comes and goes, watched by one who dies now and then. */
function unsettle({ chance, world }: Surroundings, daemon: Daemon): void {
  for (const host of world.hosts.values()) host.worker = host.worker === 'well' ? 'dead' : 'well';
  if (chance.happens(0.15) && daemon.held() === 0) daemon.life.end();
}

/** One thing that happens at random, to us or to the world. */
function disturb(around: Surroundings, daemon: Daemon, allWell: boolean): void {
  const { chance, disk, receiver, world, fleet } = around;
  const clock = around.clock as VirtualClock;
  const host = chance.pick([...world.hosts.values()]);
  disk.crash = chance.happens(0.5) ? 0.02 : 0;
  receiver.crash = chance.happens(0.5) ? 0.1 : 0;
  const toUs: (() => void)[] = [
    () => {
      receiver.mode = chance.pick(['well', 'well', 'error', 'hang', 'cut', 'deaf']);
    },
    () => {
      disk.full = !disk.full && chance.happens(0.5);
    },
    () => {
      around.steps += 1;
      // What was over does not hold again.
      forget(around.people, clock.nowMs());
      clock.step(chance.between(-120_000, 120_000));
    },
    () => {
      if (daemon.held() === 0) daemon.life.end();
    },
    () => {
      const ms = chance.between(600, 70_000);
      around.blockedMs += ms;
      clock.block(ms);
    },
    () => {
      if (fleet.hasNetwork) world.network = chance.pick(['there', 'gone']);
    },
    () => {},
  ];
  const toTheWorld: (() => void)[] = [
    () => {
      host.server = chance.pick(['well', 'well', 'dead', 'busy']);
    },
    () => {
      host.worker = chance.pick(['well', 'dead', 'hung', 'slow']);
    },
    () => {
      host.worker = chance.pick(['well', 'dead', 'hung', 'slow']);
    },
  ];
  chance.pick(allWell ? toUs : [...toUs, ...toTheWorld])();
}
