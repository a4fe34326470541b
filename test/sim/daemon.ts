// What runs in the simulation? The real loop, recorder, announcer and relay, wired as the app wires them, over
// a disk, a receiver and a world that the seed owns.

import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRelay } from '../../src/alert/relay.ts';
import type { Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { ReceiverConfig, TargetConfig } from '../../src/config/schema.ts';
import { Loop } from '../../src/engine/loop.ts';
import { Recorder } from '../../src/engine/recorder.ts';
import type { Chance } from './chance.ts';
import { type Disk, type Mounted, mount } from './disk.ts';
import { createLife, type Life } from './life.ts';
import type { Receiver } from './receiver.ts';
import type { World } from './world.ts';

export interface Surroundings {
  clock: Clock;
  chance: Chance;
  disk: Disk;
  receiver: Receiver;
  world: World;
  receivers: ReceiverConfig[];
  wrong(what: string): void;
}

export interface Daemon {
  life: Life;
  held(): number;
  start(targets: readonly TargetConfig[]): Promise<void>;
  stop(): Promise<void>;
}

/** A known fault, put between the parts: the simulation must find it. */
export type Mutant = (mounted: Mounted, enqueue: ReturnType<typeof createRelay>['enqueue']) => Mounted;

export function createDaemon(around: Surroundings, mutant: Mutant = (mounted) => mounted): Daemon {
  const { chance, disk, receiver, world, wrong } = around;
  const life = createLife(around.clock);
  const { clock } = life;
  const redactor = createRedactor();
  const mounted = mutant(mount(disk, life, chance, wrong), (deliveries) => relay.enqueue(deliveries));
  const relay = createRelay({
    outbox: mounted.outbox,
    receivers: around.receivers,
    clock,
    random: chance,
    log: silentLog,
    redactor,
    sender: receiver.reachedFrom(life, () => mounted.held() === 0),
  });
  const onBroken = (error: unknown): void => wrong(`broken: ${String(error)}`);
  const recorder = new Recorder({
    journal: mounted.journal,
    announce: createAnnouncer(redactor),
    newId: chance.id,
    clock,
    log: silentLog,
    onDeliveries: (deliveries) => relay.enqueue(deliveries),
    onBroken,
  });
  let loop: Loop | null = null;
  let stopping = false;
  return {
    life,
    held: mounted.held,
    async start(targets) {
      const visit = world.visitFrom(life, wrong);
      const mine = new Loop({
        targets,
        concurrency: { total: 4, perHost: 2 },
        recorder,
        baselines: { of: () => null, seen: async () => {} },
        probe(request) {
          if (stopping) wrong(`${request.target.name} is visited after stop`);
          if (mine.stats().latenessMs > request.target.intervalMs) wrong(`${request.target.name} came late`);
          return visit(request);
        },
        clock,
        log: silentLog,
        onBroken,
      });
      loop = mine;
      await recorder.start(targets);
      mine.start();
      await relay.start();
    },
    async stop() {
      stopping = true;
      await loop?.stop();
      await relay.stop();
    },
  };
}
