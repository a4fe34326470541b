// How did the lights of many targets stand on each day? Days that are over do not change any more: they are read once.

import type { TargetOverview } from '../../store/readings.ts';
import type { Views } from '../views.ts';
import { dayMs, type StripDay, stripDays } from './strip.ts';

/** Days are summed up some minutes after midnight, one target after the other. */
const readAgainMs = 10 * 60_000;

type DaysOf = (target: string, light: string) => readonly StripDay[];

export function createStrips({ reader, clock }: Views) {
  const closed = new Map<string, { atMs: number; days: Map<string, StripDay[]> }>();

  async function readMissing(targets: readonly string[], untilMs: number): Promise<void> {
    const nowMs = clock.monotonicMs();
    const missing = targets.filter((target) => {
      const known = closed.get(target);
      return known === undefined || nowMs - known.atMs > readAgainMs;
    });
    const sinceMs = untilMs - (stripDays - 1) * dayMs;
    const read = await reader.closedDays({ targets: missing, sinceMs, untilMs });
    for (const target of missing) closed.set(target, { atMs: nowMs, days: new Map() });
    for (const { target, light, ...day } of read) {
      const days = closed.get(target)?.days;
      days?.set(light, [...(days.get(light) ?? []), day]);
    }
  }
  return async (targets: readonly TargetOverview[], untilMs: number): Promise<DaysOf> => {
    await readMissing(
      targets.map(({ target }) => target),
      untilMs,
    );
    const lights = targets.flatMap(({ target, lights }) => lights.map((light) => ({ target, ...light })));
    const today = new Map<string, StripDay>();
    for (const { target, light, ...day } of await reader.today(lights, untilMs))
      today.set(`${target} ${light}`, day);
    return (target, light) => {
      const before = closed.get(target)?.days.get(light) ?? [];
      const now = today.get(`${target} ${light}`);
      return now === undefined ? before : [...before.filter(({ fromMs }) => fromMs < now.fromMs), now];
    };
  };
}
