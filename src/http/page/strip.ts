// How did a light stand on each of the last 90 days? A bar a day: as much of it is red as it was down, and the exact
// time stands in its title. Days like any other share one path, so that a page of many strips stays small.

import { formatDuration } from '../../base/duration.ts';
import type { Standing } from '../../store/past/standing.ts';
import { type Markup, markup } from './markup.ts';

export interface StripDay extends Standing {
  fromMs: number;
}

export const stripDays = 90;
export const dayMs = 86_400_000;

const pitch = 5;
const barWidth = 4;
const height = 28;
/** A minute of a day would be no pixel: whatever was, is seen. */
const leastTrouble = 5;

/** `label` says for whom it is drawn what stands there. `untilMs` is in the last day. */
export function strip(days: readonly StripDay[], untilMs: number, label: string): Markup {
  const firstMs = Math.floor(untilMs / dayMs) * dayMs - (stripDays - 1) * dayMs;
  const known = new Map(days.map((day) => [Math.round((day.fromMs - firstMs) / dayMs), day]));
  const places = Array.from({ length: stripDays }, (_, nth) => nth);
  const isKnown = (nth: number): boolean => known.has(nth) && lengthOf(known.get(nth)) > 0;
  const bars = (of: readonly number[]): string =>
    of.map((nth) => `M${nth * pitch} 0v${height}h${barWidth}V0z`).join('');
  const stubs = (of: readonly number[]): string =>
    of.map((nth) => `M${nth * pitch} ${height - 4}v4h${barWidth}v-4z`).join('');
  const troubled = places.flatMap((nth) => {
    const day = known.get(nth);
    return day !== undefined && day.downMs + day.degradedMs > 0 ? [{ nth, day }] : [];
  });
  return markup`<svg class="strip" viewBox="0 0 ${stripDays * pitch - 1} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><path class="s-none" d="${stubs(places.filter((nth) => !isKnown(nth)))}"/><path class="s-up" d="${bars(places.filter(isKnown))}"/>${troubled.map(({ nth, day }) => troubledBar(nth, day))}</svg>`;
}

function troubledBar(nth: number, day: StripDay): Markup {
  const down = partOf(day.downMs, day);
  const degraded = partOf(day.degradedMs, day);
  const x = nth * pitch;
  return markup`<g><title>${dayWords(day)}</title>${degraded === 0 ? null : markup`<rect class="s-degraded" x="${x}" y="${height - Math.min(height, down + degraded)}" width="${barWidth}" height="${Math.min(height, down + degraded)}"/>`}${down === 0 ? null : markup`<rect class="s-down" x="${x}" y="${height - down}" width="${barWidth}" height="${down}"/>`}</g>`;
}

const lengthOf = (day: Standing | undefined): number =>
  day === undefined ? 0 : day.upMs + day.degradedMs + day.downMs;

/** The root lets short troubles be seen and keeps a long one the largest. */
function partOf(ms: number, day: StripDay): number {
  if (ms <= 0) return 0;
  return Math.round(leastTrouble + (height - leastTrouble) * Math.sqrt(ms / lengthOf(day)));
}

/** `2026-11-20: down 1 h 4 min, degraded 3 min` */
export function dayWords(day: StripDay): string {
  const date = new Date(day.fromMs).toISOString().slice(0, 10);
  const parts = [
    ...(day.downMs > 0 ? [`down ${formatDuration(day.downMs)}`] : []),
    ...(day.degradedMs > 0 ? [`degraded ${formatDuration(day.degradedMs)}`] : []),
  ];
  return `${date}: ${parts.length === 0 ? 'no trouble' : parts.join(', ')}`;
}

/** Of all days together. */
export function sumOf(days: readonly Standing[]): Standing {
  return days.reduce(
    (sum, day) => ({
      upMs: sum.upMs + day.upMs,
      degradedMs: sum.degradedMs + day.degradedMs,
      downMs: sum.downMs + day.downMs,
    }),
    { upMs: 0, degradedMs: 0, downMs: 0 },
  );
}
