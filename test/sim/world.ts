// What is out there? Targets whose servers and workers die and return, and a probe that sees them as they are.

import { sleep } from '../../src/base/clock.ts';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import type { CheckPart, ProbeRequest } from '../../src/probe/probe.ts';
import type { Outcome, ProbeReport } from '../../src/probe/report.ts';
import { numbers, type PartFields, partOf } from '../engine/samples.ts';
import type { Chance } from './chance.ts';
import { type Life, never } from './life.ts';

export interface Host {
  server: 'well' | 'dead' | 'busy';
  worker: 'well' | 'dead' | 'hung' | 'slow';
}

export interface World {
  hosts: Map<string, Host>;
  /** Of the monitor's own machine: without it nobody is reached. */
  network: 'there' | 'gone';
  /** Visits as one process makes them. `wrong` hears of a check that is out twice. */
  visitFrom(life: Life, wrong: (what: string) => void): (request: ProbeRequest) => Promise<ProbeReport>;
}

export function createWorld(targets: readonly TargetConfig[], chance: Chance): World {
  const hosts = new Map<string, Host>(targets.map(({ name }) => [name, { server: 'well', worker: 'well' }]));
  const hostOf = (target: TargetConfig): Host => hosts.get(target.name) as Host;
  const world: World = {
    hosts,
    network: 'there',
    visitFrom(life, wrong) {
      const out = new Set<string>();
      /** By target, until when it asked to be left alone. On the clock of this process. */
      const away = new Map<string, number>();
      return async (request) => {
        const { target, due, signal } = request;
        const leave = (check: CheckPart['check']): void => {
          if (out.has(`${target.name} ${check}`)) wrong(`${target.name} ${check} is out twice`);
          out.add(`${target.name} ${check}`);
        };
        const come = (part: CheckPart): void => {
          out.delete(`${target.name} ${part.check}`);
          request.onPart?.(part);
        };
        if (life.clock.monotonicMs() < (away.get(target.name) ?? 0))
          wrong(`${target.name} asked to be left alone`);
        const startedAtMs = life.clock.nowMs();
        const seen = (check: CheckPart['check'], how: Seen): void =>
          come(partOf(check, how.outcome, { startedAtMs, ...how }));
        if (due.protocol) leave('protocol');
        for (const check of due.health) leave(check);
        for (const name of due.canaries) leave(`canary:${name}`);

        const tookMs = chance.between(1, 400);
        const sentMs = life.clock.monotonicMs();
        await sleep(life.clock, tookMs, signal);
        if (life.dead()) return never();
        // Whoever stood still finds his own timeouts expired.
        const timedOut = life.clock.monotonicMs() - sentMs - tookMs > timeoutMs;
        const reached = world.network === 'there' && !timedOut;
        const server = reached ? hostOf(target).server : 'dead';
        request.onVisited?.();
        const busy = server === 'busy' && due.protocol && !signal.aborted;
        if (busy) away.set(target.name, life.clock.monotonicMs() + retryAfterMs);
        if (due.protocol) seen('protocol', signal.aborted ? off : timedOut ? late : protocol[server]);
        for (const check of due.health) seen(check, signal.aborted ? off : server === 'dead' ? silent : pass);
        await Promise.all(
          due.canaries.map(async (name) => {
            const how =
              server === 'well' ? await call(hostOf(target), target, life, signal, chance) : notCalled;
            if (!life.dead()) seen(`canary:${name}`, signal.aborted ? off : how);
          }),
        );
        return nothingMore(startedAtMs);
      };
    },
  };
  return world;
}

const timeoutMs = 1_000;

const retryAfterMs = 25_000;

type Seen = { outcome: Outcome } & Partial<PartFields>;

const pass: Seen = { outcome: 'pass' };
const late: Seen = { outcome: 'fail', reason: 'response_timeout' };
const off: Seen = { outcome: 'skip', detail: { interrupted: true } };
const silent: Seen = { outcome: 'skip', reason: 'health_unreachable' };
const notCalled: Seen = { outcome: 'skip' };
const protocol: Record<Host['server'], Seen> = {
  well: pass,
  dead: { outcome: 'fail' },
  busy: { outcome: 'skip', reason: 'rate_limited', detail: { retry_after_ms: retryAfterMs } },
};

/** A worker that does not work is waited for; what counts is how it is at the end. */
async function call(
  host: Host,
  target: TargetConfig,
  life: Life,
  signal: AbortSignal,
  chance: Chance,
): Promise<Seen> {
  await sleep(life.clock, chance.between(5, 200), signal);
  if (host.worker === 'dead' || host.worker === 'hung') {
    await sleep(life.clock, target.timeouts.canaryMs, signal);
  }
  if (host.server === 'dead') return { outcome: 'fail', reason: 'connection_reset' };
  if (host.worker === 'well') return pass;
  if (host.worker === 'slow') return { outcome: 'warn', reason: 'slow' };
  const left = host.worker === 'dead' ? { active: 0, workers: 0 } : { active: 1, workers: 1 };
  const read = numbers({ waiting: 1, completed: 7, ...left });
  return { outcome: 'fail', reason: 'sentinel_timeout', before: read, after: read };
}

/** The loop lives on parts; what is assembled of them is for reports. */
const nothingMore = (startedAtMs: number): ProbeReport => ({
  startedAtMs,
  durationMs: 0,
  protocol: null,
  stages: [],
  healthBefore: null,
  healthAfter: null,
  retryAfterMs: null,
  closing: [],
  known: null,
});
