// How did the lights of many targets stand on each day? Days that are over do not change any more: they are read once,
// and drawn anew only when today looks different.

import type { TargetOverview } from '../../store/readings.ts';
import type { Views } from '../views.ts';
import type { Markup } from './markup.ts';
import { dayMs, type StripDay, strip, stripDays } from './strip.ts';

/** Days are summed up some minutes after midnight, one target after the other. */
const readAgainMs = 10 * 60_000;

/** The bar of a day with trouble grows or shrinks with the day: by less than can be seen within this. */
const stepMs = 10 * 60_000;

export interface DrawnDays {
  days: readonly StripDay[];
  draw(label: string): Markup;
}

/** Of one light: the days that are over, and the strip as it was drawn last. */
interface Closed {
  days: StripDay[];
  drawn: { key: string; strip: Markup } | null;
}

export function createStrips({ reader, clock }: Views) {
  const known = new Map<string, { atMs: number; lights: Map<string, Closed> }>();

  async function readMissing(targets: readonly string[], untilMs: number): Promise<void> {
    const nowMs = clock.monotonicMs();
    const missing = targets.filter((target) => {
      const own = known.get(target);
      return own === undefined || nowMs - own.atMs > readAgainMs;
    });
    const sinceMs = untilMs - (stripDays - 1) * dayMs;
    const read = await reader.closedDays({ targets: missing, sinceMs, untilMs });
    for (const target of missing) known.set(target, { atMs: nowMs, lights: new Map() });
    for (const { target, light, ...day } of read) closedOf(target, light).days.push(day);
  }
  function closedOf(target: string, light: string): Closed {
    const lights = known.get(target)?.lights;
    const own = lights?.get(light) ?? { days: [], drawn: null };
    lights?.set(light, own);
    return own;
  }
  return async (targets: readonly TargetOverview[], untilMs: number) => {
    await readMissing(
      targets.map(({ target }) => target),
      untilMs,
    );
    const lights = targets.flatMap(({ target, lights }) => lights.map((light) => ({ target, ...light })));
    const today = new Map<string, StripDay>();
    for (const { target, light, ...day } of await reader.today(lights, untilMs))
      today.set(`${target} ${light}`, day);
    return (target: string, light: string): DrawnDays =>
      withToday(closedOf(target, light), today.get(`${target} ${light}`), untilMs);
  };
}

function withToday(closed: Closed, today: StripDay | undefined, untilMs: number): DrawnDays {
  const before = closed.days.filter(({ fromMs }) => fromMs < (today?.fromMs ?? untilMs));
  const days = today === undefined ? before : [...before, today];
  return {
    days,
    draw(label) {
      const { upMs = 0, degradedMs = 0, downMs = 0 } = today ?? {};
      const seen = Math.ceil((upMs + degradedMs + downMs) / (downMs + degradedMs > 0 ? stepMs : dayMs));
      const key = [Math.floor(untilMs / dayMs), seen, degradedMs, downMs, label].join(' ');
      if (closed.drawn?.key !== key) closed.drawn = { key, strip: strip(days, untilMs, label) };
      return closed.drawn.strip;
    },
  };
}
