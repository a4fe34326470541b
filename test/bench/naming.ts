// How soon is a fault of the wire named? From the last thing that a broken server does before the stage ends, to that
// end, for every mode whose bytes tell.

import { Socket } from 'node:net';
import { setDefaultCACertificates } from 'node:tls';
import { authority } from '../../fixtures/servers/certificate.ts';
import { type ModeName, modes } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { type Reason, reasons } from '../../src/probe/reasons.ts';
import { requirements } from '../probe/requirements.ts';
import { atMost, median, show } from './figures.ts';
import { protocolOnly, targetOf, visit } from './visit.ts';

const mostMs = 50;
const groups = new Set<string>(['connection', 'HTTP', 'body', 'envelope', 'stream', 'session']);

/** The stage is met without canaries and health, and no clock has to tell. */
const onTheWire = (Object.keys(modes) as ModeName[]).filter((name) => {
  const { reason, stage } = modes[name];
  const group = reason === null ? '' : reasons[reason as Reason].group;
  return groups.has(group) && ['handshake', 'tools'].includes(stage) && !requirements[name].timeout;
});

export async function benchNaming(): Promise<boolean> {
  setDefaultCACertificates([authority]);
  const done = watchServers();
  const late: { name: string; ms: number }[] = [];
  for (const name of onTheWire) {
    const server = await startServer(modes[name]);
    const { written } = requirements[name];
    const [part] = await visit(targetOf({ url: server.url, protocol: 'legacy', ...written }), protocolOnly);
    const stage = part?.stages.find((one) => one.stage === modes[name].stage);
    await server.close();
    if (!stage) continue;
    // Wall time comes in whole milliseconds.
    const endMs = stage.startedAtMs + stage.durationMs + 1;
    late.push({ name, ms: Math.max(0, endMs - (done.findLast((atMs) => atMs <= endMs) ?? 0)) });
    done.length = 0;
  }
  const worst = late.toSorted((a, b) => b.ms - a.ms)[0] ?? { name: 'none', ms: Number.NaN };
  return show(`a fault of the wire is named so long after its bytes, over ${late.length} broken servers`, [
    { says: `median ${median(late.map(({ ms }) => ms)).toFixed(1)} ms` },
    atMost(`worst (${worst.name})`, worst.ms, mostMs, 'ms'),
  ]);
}

/** Hears of everything that a server's side of a connection is made to do in this process: wall time, ms. */
function watchServers(): number[] {
  const done: number[] = [];
  const acts = Socket.prototype as unknown as Record<string, (this: Socket, ...args: unknown[]) => unknown>;
  for (const name of ['write', 'end', 'destroy', 'resetAndDestroy']) {
    const act = acts[name];
    if (!act) continue;
    acts[name] = function (...args) {
      if ('server' in this && this.server) done.push(Date.now());
      return act.apply(this, args);
    };
  }
  return done;
}
