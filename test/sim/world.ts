// What is out there? Targets whose servers and workers die and return, and a probe that sees them as they are.

import { sleep } from '../../src/base/clock.ts';
import type { TargetConfig } from '../../src/config/schema.ts';
import type { CheckPart, ProbeRequest } from '../../src/probe/probe.ts';
import type { ProbeReport } from '../../src/probe/report.ts';
import { numbers, type PartFields, partOf } from '../engine/samples.ts';
import type { Chance } from './chance.ts';
import { type Life, never } from './life.ts';

export interface Host {
  server: boolean;
  worker: boolean;
}

export interface World {
  hosts: Map<string, Host>;
  /** Visits as one process makes them. `wrong` hears of a check that is out twice. */
  visitFrom(life: Life, wrong: (what: string) => void): (request: ProbeRequest) => Promise<ProbeReport>;
}

export function createWorld(targets: readonly TargetConfig[], chance: Chance): World {
  const hosts = new Map(targets.map(({ name }) => [name, { server: true, worker: true }]));
  const hostOf = (target: TargetConfig): Host => hosts.get(target.name) as Host;
  return {
    hosts,
    visitFrom(life, wrong) {
      const out = new Set<string>();
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
        const startedAtMs = life.clock.nowMs();
        const seen = (check: CheckPart['check'], how: Seen): void =>
          come(partOf(check, how.outcome, { startedAtMs, ...how }));
        if (due.protocol) leave('protocol');
        if (due.health) leave('health');
        for (const name of due.canaries) leave(`canary:${name}`);

        await sleep(life.clock, chance.between(1, 400), signal);
        if (life.dead()) return never();
        const { server } = hostOf(target);
        request.onVisited?.();
        if (due.protocol) seen('protocol', signal.aborted ? off : server ? pass : { outcome: 'fail' });
        if (due.health) seen('health', signal.aborted ? off : server ? pass : silent);
        await Promise.all(
          due.canaries.map(async (name) => {
            const how = server ? await call(hostOf(target), target, life, signal, chance) : notCalled;
            if (!life.dead()) seen(`canary:${name}`, signal.aborted ? off : how);
          }),
        );
        return nothingMore(startedAtMs);
      };
    },
  };
}

type Seen = { outcome: 'pass' | 'fail' | 'skip' } & Partial<PartFields>;

const pass: Seen = { outcome: 'pass' };
const off: Seen = { outcome: 'skip', detail: { interrupted: true } };
const silent: Seen = { outcome: 'skip', reason: 'health_unreachable' };
const notCalled: Seen = { outcome: 'skip' };

/** A dead worker is waited for; what counts is whether it is there at the end. */
async function call(
  host: Host,
  target: TargetConfig,
  life: Life,
  signal: AbortSignal,
  chance: Chance,
): Promise<Seen> {
  await sleep(life.clock, chance.between(5, 200), signal);
  if (!host.worker) await sleep(life.clock, target.timeouts.canaryMs, signal);
  if (!host.server) return { outcome: 'fail', reason: 'connection_reset' };
  const read = numbers({ waiting: 1, active: 0, workers: 0 });
  return host.worker ? pass : { outcome: 'fail', reason: 'sentinel_timeout', before: read, after: read };
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
});
