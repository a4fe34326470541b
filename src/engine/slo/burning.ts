// Is a budget burning, and do people know? Pure: each pair of windows is told once, and again only after it had ended.

import { formatDuration } from '../../base/duration.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Moment } from '../moment.ts';
import type { Announcement } from '../ports.ts';
import type { Span } from '../schedule/maintenance.ts';
import type { Advanced } from '../state/advance.ts';
import type { LightState, TargetState } from '../state/state.ts';
import { everybody, noticing } from '../tell/audience.ts';
import { mutedAltogether } from '../tell/mute.ts';
import type { LightName } from '../words.ts';
import { type Burn, type BurnPair, budgetOf, burnsOf, type Slo } from './slo.ts';

/** A burn that stands. */
export interface Burning {
  pair: BurnPair;
  sinceMs: number;
  /** False while a mute holds: people are told when it ends, if it still burns. */
  told: boolean;
}

export interface Followed {
  burning: Burning[];
  toTell: Burn[];
}

/**
 * It begins when both windows are at the limit, and ends when the long one is below it: the short one comes and goes
 * with every recovery, and people would be told of one burn again and again.
 */
export function followBurning(
  before: readonly Burning[],
  burns: readonly Burn[],
  isMuted: boolean,
  nowMs: number,
): Followed {
  const followed: Followed = { burning: [], toTell: [] };
  for (const burn of burns) {
    const known = before.find(({ pair }) => pair === burn.pair);
    if (known === undefined ? !burn.burns : burn.long < burn.limit) continue;
    const told = known?.told ?? false;
    const tells = !told && burn.burns && !isMuted;
    followed.burning.push({ pair: burn.pair, sinceMs: known?.sinceMs ?? nowMs, told: told || tells });
    if (tells) followed.toTell.push(burn);
  }
  return followed;
}

/** How the light stands after somebody counted how long it was down. Null when nothing changed. */
export function burn(
  state: TargetState,
  target: TargetConfig,
  name: LightName,
  downs: readonly Span[],
  moment: Moment,
): Advanced | null {
  const light = state.lights.find((one) => one.light === name);
  if (light === undefined) return null;
  const { burning: before = [], ...rest } = light;
  const burns = target.slo === null ? [] : burnsOf(target.slo, downs, moment.nowMs);
  const isMuted = mutedAltogether(target, name, moment) !== null;
  const { burning, toTell } = followBurning(before, burns, isMuted, moment.nowMs);
  if (isSame(before, burning)) return null;
  const next: LightState = burning.length === 0 ? rest : { ...rest, burning };
  return {
    state: { ...state, lights: state.lights.map((one) => (one === light ? next : one)) },
    transitions: [],
    incidents: [],
    announcements: toTell.flatMap((one) => said(one, target, name, downs, moment.nowMs)),
  };
}

const isSame = (before: readonly Burning[], after: readonly Burning[]): boolean =>
  before.length === after.length &&
  before.every(({ pair, told }, nth) => pair === after[nth]?.pair && told === after[nth]?.told);

function said(
  burns: Burn,
  target: TargetConfig,
  light: LightName,
  downs: readonly Span[],
  atMs: number,
): Announcement[] {
  const { slo, alerts, name } = target;
  // The slowest pair is for the next working day.
  const to = burns.limit > 1 ? everybody(alerts) : noticing(alerts);
  if (slo === null || to.length === 0) return [];
  const chain = `${name} ${light} ${burnWords(burns)}; ${budgetWords(slo, downs, atMs)}`;
  return [
    {
      type: 'slo.burning',
      atMs,
      incident: null,
      to,
      chain,
      queue: null,
      burning: { light, pair: burns.pair },
    },
  ];
}

/** `burns 20.3 times too fast over 1h, 60.0 over 5m` */
function burnWords({ pair, long, short }: Burn): string {
  const [longWindow, shortWindow] = pair.split('/');
  return `burns ${long.toFixed(1)} times too fast over ${longWindow}, ${short.toFixed(1)} over ${shortWindow}`;
}

/** `41.2 min of 43.2 min left of 99.9 % over 30 d` */
function budgetWords(slo: Slo, downs: readonly Span[], nowMs: number): string {
  const { budgetMs, leftMs } = budgetOf(slo, downs, nowMs);
  const promised = `${slo.objective} % over ${formatDuration(slo.windowMs)}`;
  const budget = formatDuration(budgetMs);
  return leftMs < 0
    ? `${formatDuration(-leftMs)} more than the ${budget} of ${promised}`
    : `${formatDuration(leftMs)} of ${budget} left of ${promised}`;
}
