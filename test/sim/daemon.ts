// What runs in the simulation? The real loop, recorder, announcer and relay, wired as the app wires them, over
// a disk, a receiver and a world that the seed owns.

import { createAnnouncer } from '../../src/alert/announce.ts';
import { createRelay } from '../../src/alert/relay.ts';
import type { Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createRedactor } from '../../src/base/redact.ts';
import type { ReceiverConfig, TargetConfig } from '../../src/config/schema/schema.ts';
import { createGuard, type Guard } from '../../src/engine/guard/guard.ts';
import { createPulse } from '../../src/engine/guard/pulse.ts';
import { Loop } from '../../src/engine/loop.ts';
import { Recorder } from '../../src/engine/recorder.ts';
import type { Window } from '../../src/engine/schedule/maintenance.ts';
import type { Chance } from './chance.ts';
import { type Disk, type Mounted, mount } from './disk.ts';
import type { Fleet } from './fleets.ts';
import { mutedBy } from './heard.ts';
import { createLife, type Life } from './life.ts';
import { type Desk, heed, type People, remember } from './people.ts';
import type { Receiver } from './receiver.ts';
import type { World } from './world.ts';

export interface Surroundings {
  clock: Clock;
  chance: Chance;
  disk: Disk;
  receiver: Receiver;
  world: World;
  fleet: Fleet;
  receivers: ReceiverConfig[];
  /** How long we stood still, all in all: so late a visit may come for it. */
  blockedMs: number;
  /** How often the clock on the wall jumped. */
  steps: number;
  people: People;
  wrong(what: string): void;
}

export interface Daemon {
  life: Life;
  desk: Desk;
  held(): number;
  start(targets: readonly TargetConfig[]): Promise<void>;
  stop(): Promise<void>;
}

/** What a mutant may change. */
export interface Parts {
  mounted: Mounted;
  guard: Guard;
  windows: readonly Window[];
  targets(targets: readonly TargetConfig[]): readonly TargetConfig[];
  enqueue: ReturnType<typeof createRelay>['enqueue'];
}

/** A known fault, put between the parts: the simulation must find it. */
export type Mutant = (parts: Parts) => Parts;

/** Seldom, for the sake of a quick simulation. */
const beatMs = 1_000;

export function createDaemon(around: Surroundings, mutant: Mutant = (parts) => parts): Daemon {
  const { chance, disk, receiver, world, wrong, fleet } = around;
  const life = createLife(around.clock);
  const { clock } = life;
  const redactor = createRedactor();
  const announce = createAnnouncer(redactor);
  const pulse = createPulse(clock, () => recorder.review(), beatMs);
  const { mounted, guard, windows, targets } = mutant({
    mounted: mount(disk, life, chance, wrong),
    guard: createGuard({ targets: fleet.targets, pulse, onUnwell: (why) => recorder.tellUnwell(why) }),
    windows: fleet.windows,
    targets: (all) => all,
    enqueue: (deliveries) => relay.enqueue(deliveries),
  });
  const relay = createRelay({
    outbox: mounted.outbox,
    receivers: around.receivers,
    clock,
    random: chance,
    log: silentLog,
    redactor,
    announce,
    sender: receiver.reachedFrom(life, () => mounted.held() === 0),
  });
  let opened = { atMs: Number.NEGATIVE_INFINITY, steps: 0 };
  /** With a window, no two openings are nearer to each other. */
  const opens = (): void => {
    const atMs = clock.monotonicMs();
    const isSoon = atMs - opened.atMs < fleet.windowMs && opened.steps === around.steps;
    if (isSoon) wrong('two openings within one window');
    opened = { atMs, steps: around.steps };
  };
  const onBroken = (error: unknown): void => wrong(`broken: ${String(error)}`);
  const recorder: Recorder = new Recorder({
    guard,
    windows,
    journal: {
      ...mounted.journal,
      commit(batch) {
        for (const one of heed(around.people, batch)) wrong(one);
        for (const one of batch.notifications) {
          const silences = around.people.silences.values();
          const why = mutedBy(one, fleet, silences, (target) => recorder.stateOf(target));
          if (why !== null) wrong(`${one.body.title}, in spite of ${why}`);
          if (one.type === 'incident.opened') opens();
        }
        const done = mounted.journal.commit(batch);
        void done.then((durability) => remember(around.people, batch, durability));
        return done;
      },
    },
    announce,
    newId: chance.id,
    clock,
    log: silentLog,
    onDeliveries: (deliveries) => relay.enqueue(deliveries),
    onBroken,
  });
  let loop: Loop | null = null;
  let stopping = false;
  let open = false;
  return {
    life,
    desk: {
      isOpen: () => open,
      acknowledge: (id) => void recorder.acknowledge(id, 'ada', null),
      silence: (target, light, lastsMs) =>
        recorder.silence({
          id: chance.id('sil'),
          selector: { names: [target], labels: {}, light },
          reason: 'work',
          author: 'ada',
          createdAtMs: clock.nowMs(),
          endsAtMs: clock.nowMs() + lastsMs,
          endedAtMs: null,
        }),
      endSilence: (id) => void recorder.endSilence(id),
    },
    held: mounted.held,
    async start(configured) {
      const watched = targets(configured);
      const visit = world.visitFrom(life, wrong);
      const mine = new Loop({
        targets: watched,
        concurrency: { total: 4, perHost: 2 },
        recorder,
        baselines: { of: () => null, seen: async () => {} },
        probe(request) {
          if (stopping) wrong(`${request.target.name} is visited after stop`);
          if (mine.stats().latenessMs > request.target.intervalMs + around.blockedMs)
            wrong(`${request.target.name} came late`);
          return visit(request);
        },
        clock,
        log: silentLog,
        onBroken,
      });
      loop = mine;
      await recorder.start(watched);
      pulse.start();
      mine.start();
      await relay.start();
      open = true;
    },
    async stop() {
      stopping = true;
      pulse.stop();
      await loop?.stop();
      await relay.stop();
    },
  };
}
