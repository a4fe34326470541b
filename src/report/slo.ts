// What is left of what was promised? Of each light of a target with an objective, for every surface.

import { nextTurn } from '../base/clock.ts';
import { formatDuration } from '../base/duration.ts';
import type { TargetConfig } from '../config/schema/schema.ts';
import type { TargetDowns } from '../engine/ports.ts';
import { type Budget, type Burn, budgetOf, burnsOf, type Slo } from '../engine/slo/slo.ts';
import type { LightName } from '../engine/words.ts';
import type { Reader } from '../store/read.ts';
import type { Cell } from './table.ts';
import { percent } from './words.ts';

export interface LightSlo extends Slo, Budget {
  burns: Burn[];
}

/** So many are read without a pause. */
const mostAtOnce = 100;

/** Null for a light of which nothing is promised, or nobody knows what. */
export type SloOf = (target: string, light: LightName) => LightSlo | null;

export const nothingPromised: SloOf = () => null;

/** As it stood at this time. */
export async function readSlo(
  reader: Reader,
  targets: readonly Pick<TargetConfig, 'name' | 'slo'>[],
  untilMs: number,
): Promise<SloOf> {
  const promises = new Map(targets.flatMap(({ name, slo }) => (slo === null ? [] : [[name, slo] as const])));
  if (promises.size === 0) return nothingPromised;
  const longestMs = Math.max(...[...promises.values()].map(({ windowMs }) => windowMs));
  const names = [...promises.keys()];
  const downs = new Map<string, TargetDowns>();
  for (let at = 0; at < names.length; at += mostAtOnce) {
    const some = names.slice(at, at + mostAtOnce);
    const found = await reader.downs(some, { sinceMs: untilMs - longestMs, untilMs });
    for (const [name, own] of found) downs.set(name, own);
    // Whoever shows this may be the daemon, which has other things to do.
    if (at + mostAtOnce < names.length) await nextTurn();
  }
  return (target, light) => {
    const slo = promises.get(target);
    const spans = downs.get(target)?.[light];
    if (slo === undefined || spans === undefined) return null;
    return { ...slo, ...budgetOf(slo, spans, untilMs), burns: burnsOf(slo, spans, untilMs) };
  };
}

/** So fast that somebody is told. */
export const isBurning = ({ burns }: LightSlo): boolean => burns.some((one) => one.burns);

/** `95.37 %`, and a word when it goes fast. */
export function budgetCell(slo: LightSlo | null): Cell {
  if (slo === null) return { text: '' };
  const left = slo.leftShare < 0 ? 'overspent' : percent(slo.leftShare);
  if (isBurning(slo)) return { text: `${left} burning`, colour: 'red' };
  return slo.leftShare < 0 ? { text: left, colour: 'red' } : { text: left };
}

/** `99.9 % over 30 d: 41.2 min of 43.2 min left; burns 0.5 (1h), 0 (6h), 0 (3d)` */
export function sloWords(slo: LightSlo): string {
  const { objective, windowMs, budgetMs, leftMs, burns } = slo;
  const budget = formatDuration(budgetMs);
  const left =
    leftMs < 0
      ? `spent, and ${formatDuration(-leftMs)} more than its ${budget}`
      : `${formatDuration(leftMs)} of ${budget} left`;
  const rates = burns.map(({ pair, long }) => `${long.toFixed(1)} over ${pair.split('/')[0]}`);
  const fast = burns.filter((one) => one.burns).map(({ pair, limit }) => `${pair} at ${limit} and more`);
  return [
    `${objective} % over ${formatDuration(windowMs)}: ${left}`,
    `burn rate ${rates.join(', ')}`,
    ...(fast.length > 0 ? [`burning: ${fast.join(', ')}`] : []),
  ].join('; ');
}

export const sloJson = (slo: LightSlo | null) =>
  slo && {
    objective: slo.objective,
    window_ms: slo.windowMs,
    budget_ms: Math.round(slo.budgetMs),
    spent_ms: Math.round(slo.spentMs),
    left_ms: Math.round(slo.leftMs),
    left: slo.leftShare,
    burn: slo.burns.map(({ pair, limit, long, short, burns }) => ({
      pair,
      limit,
      long,
      short,
      burning: burns,
    })),
  };
