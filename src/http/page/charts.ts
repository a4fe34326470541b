// What do latency and queue look like over time? Lines in plain SVG: nothing to load, and a caption that says in words
// what they show.

import { formatDuration } from '../../base/duration.ts';
import type { Window } from '../../store/readings.ts';
import { type Markup, markup } from './markup.ts';

export interface Point {
  atMs: number;
  value: number;
}

export interface Line {
  name: string;
  /** Of the style sheet. */
  colour: 'one' | 'two';
  points: readonly Point[];
}

export interface Chart extends Window {
  title: string;
  lines: readonly Line[];
  /** Moments at which something did not pass. */
  marks: readonly number[];
  /** Points further apart are not joined: nothing is known between them. */
  gapMs: number;
  say(value: number): string;
}

/** About as many pixels as it is wide beside another: text is then as large as it says. */
const width = 480;
const height = 170;
const left = 70;
const right = 8;
const top = 16;
const bottom = 24;
const plotWidth = width - left - right;
const plotHeight = height - top - bottom;

export function chart(drawn: Chart): Markup {
  const { title, lines, marks, sinceMs, untilMs, say } = drawn;
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
  const step = niceStep(highest / 3);
  const grid = Array.from({ length: Math.max(2, Math.ceil(highest / step)) + 1 }, (_, nth) => step * nth);
  const most = grid.at(-1) ?? step;
  const x = (atMs: number): string =>
    (left + ((atMs - sinceMs) / (untilMs - sinceMs)) * plotWidth).toFixed(1);
  const y = (value: number): string => (top + plotHeight - (value / most) * plotHeight).toFixed(1);
  const known = lines.some(({ points }) => points.length > 0);
  return markup`<figure class="chart"><figcaption>${title}${known ? markup` <span class="legend">${lines.map(({ name, colour }) => markup`<span class="key k-${colour}"></span>${name} `)}${marks.length > 0 ? markup`<span class="key k-mark"></span>not passed` : null}</span>` : null}</figcaption>${
    known
      ? markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${inWords(drawn)}">${grid.map((value) => markup`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}"/><text class="tick" x="${left - 6}" y="${Number(y(value)) + 4}" text-anchor="end">${say(value)}</text>`)}${times(drawn, x)}${lines.map((line) => markup`<path class="line l-${line.colour}" d="${pathOf(line.points, drawn.gapMs, x, y)}"/>`)}${marks.length > 0 ? markup`<path class="marks" d="${marks.map((atMs) => `M${x(atMs)} ${top + plotHeight}v-7`).join('')}"/>` : null}</svg>`
      : markup`<p class="none">Nothing was measured in this time.</p>`
  }</figure>`;
}

function pathOf(
  points: readonly Point[],
  gapMs: number,
  x: (atMs: number) => string,
  y: (value: number) => string,
): string {
  let before = Number.NEGATIVE_INFINITY;
  return points
    .map(({ atMs, value }) => {
      const joined = atMs - before <= gapMs;
      before = atMs;
      // A point alone is a dot: a line of no length with round ends.
      return joined ? `L${x(atMs)} ${y(value)}` : `M${x(atMs)} ${y(value)}h.1`;
    })
    .join('');
}

function times({ sinceMs, untilMs }: Window, x: (atMs: number) => string): Markup[] {
  const long = untilMs - sinceMs > 2 * 86_400_000;
  const words = (atMs: number): string => {
    const whole = new Date(atMs).toISOString();
    return long ? whole.slice(5, 10) : whole.slice(11, 16);
  };
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const atMs = sinceMs + share * (untilMs - sinceMs);
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return markup`<text class="tick" x="${x(atMs)}" y="${height - 6}" text-anchor="${anchor}">${words(atMs)}</text>`;
  });
}

const inWords = ({ title, lines, marks, say, sinceMs, untilMs }: Chart): string =>
  [
    `${title}, the last ${formatDuration(untilMs - sinceMs)}`,
    ...lines
      .filter(({ points }) => points.length > 0)
      .map(({ name, points }) => {
        const values = points.map(({ value }) => value);
        return `${name} from ${say(Math.min(...values))} to ${say(Math.max(...values))}, last ${say(values.at(-1) ?? 0)}`;
      }),
    ...(marks.length > 0 ? [`${marks.length} stretches in which something did not pass`] : []),
  ].join('; ');

/** The next of 1, 2 and 5 times a power of ten, and at least 1: what is drawn are milliseconds and jobs. */
function niceStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5].find((one) => one * power >= least) ?? 10;
  return step * power;
}
