// Can so many probes be made at a time? Arithmetic: when every target keeps its rhythm, this is how long a probe may
// take, to one host and in all.

import { hostOf } from '../address.ts';
import type { Config, TargetConfig } from '../schema/schema.ts';

/** A probe of a server that is well takes less, also across an ocean. */
const ordinaryMs = 250;

/** No list is longer. */
const mostHosts = 10;

/** One sentence for each limit that is too low. Nothing is refused: only the servers know how fast they answer. */
export function adviseCapacity({ targets, concurrency }: Config): string[] {
  const all = tooMany('all targets', targets, concurrency.total, 'concurrency.total');
  const hosts = [...Map.groupBy(targets, hostOf)].flatMap(([host, own]) =>
    tooMany(host, own, concurrency.perHost, 'concurrency.per_host'),
  );
  const more = hosts.length - mostHosts;
  return [...all, ...hosts.slice(0, mostHosts), ...(more > 0 ? [`${more} more hosts likewise`] : [])];
}

function tooMany(what: string, targets: readonly TargetConfig[], limit: number, option: string): string[] {
  const perSecond = targets.reduce((sum, { intervalMs }) => sum + 1_000 / intervalMs, 0);
  const leftMs = (limit * 1_000) / perSecond;
  if (leftMs >= ordinaryMs) return [];
  const rate = perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0);
  const enough = Math.ceil((perSecond * ordinaryMs) / 1_000);
  const cause = `${targets.length.toLocaleString('en')} targets are ${rate} probes a second`;
  return [
    `${what}: ${cause}, and ${option} ${limit} leaves each ${leftMs.toFixed(0)} ms: raise it to ${enough}, or the intervals`,
  ];
}
