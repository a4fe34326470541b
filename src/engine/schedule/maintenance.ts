// When is work planned on a target? Windows of the config as spans of time, for muting and for availability.

import { cronTicks } from '../../base/cron.ts';
import { nameFits } from '../../base/text.ts';
import type { MaintenanceConfig } from '../../config/schema/schema.ts';

/** Milliseconds since 1970, the end not included. */
export interface Span {
  fromMs: number;
  untilMs: number;
}

/** One stretch of planned work, with the patterns of the targets that it is on. */
export interface PlannedSpan extends Span {
  name: string;
  targets: readonly string[];
}

export interface Window {
  name: string;
  /** Names, with * for any characters. */
  targets: readonly string[];
  covers(target: string): boolean;
  /** The span that this moment is in. */
  spanAt(atMs: number): Span | null;
  /** Those that touch this time, oldest first. They may overlap. */
  spansIn(sinceMs: number, untilMs: number): Span[];
}

/**
 * A window of a cron begins by the clock on the wall and lasts its whole duration, however that clock is set
 * meanwhile: two hours of work are two hours also in the night in which daylight saving begins.
 */
export function windowsOf(config: readonly MaintenanceConfig[]): Window[] {
  return config.map(({ name, targets, cron, timezone, durationMs, fromMs, toMs }) => {
    const ticks = cron === null ? null : cronTicks(cron, timezone);
    const begins =
      ticks === null
        ? (afterMs: number) => (fromMs !== null && fromMs > afterMs ? fromMs : null)
        : ticks.next;
    const lastsMs = ticks === null ? (toMs ?? 0) - (fromMs ?? 0) : (durationMs ?? 0);
    return {
      name,
      targets,
      covers: (target) => targets.some((pattern) => nameFits(pattern, target)),
      spanAt: remembering((atMs) => {
        const span = spansOf(begins, lastsMs, atMs, atMs + 1).at(-1) ?? null;
        return { span, untilMs: span?.untilMs ?? begins(atMs) ?? Number.POSITIVE_INFINITY };
      }),
      spansIn: (sinceMs, untilMs) => spansOf(begins, lastsMs, sinceMs, untilMs),
    };
  });
}

/** Thousands of targets ask at the same moment, and a cron takes a while to think: its answer holds until it changes. */
function remembering(
  look: (atMs: number) => { span: Span | null; untilMs: number },
): (atMs: number) => Span | null {
  let lookedMs = Number.POSITIVE_INFINITY;
  let known: ReturnType<typeof look> = { span: null, untilMs: Number.NEGATIVE_INFINITY };
  return (atMs) => {
    if (atMs < lookedMs || atMs >= known.untilMs) {
      known = look(atMs);
      lookedMs = atMs;
    }
    return known.span;
  };
}

function spansOf(
  begins: (afterMs: number) => number | null,
  lastsMs: number,
  sinceMs: number,
  untilMs: number,
): Span[] {
  const spans: Span[] = [];
  // Whatever began earlier than this is over.
  let fromMs = begins(sinceMs - lastsMs);
  while (fromMs !== null && fromMs < untilMs) {
    spans.push({ fromMs, untilMs: fromMs + lastsMs });
    fromMs = begins(fromMs);
  }
  return spans;
}

/** Every stretch of planned work that touches this time. */
export const plannedIn = (windows: readonly Window[], sinceMs: number, untilMs: number): PlannedSpan[] =>
  windows.flatMap(({ name, targets, spansIn }) =>
    spansIn(sinceMs, untilMs).map((span) => ({ name, targets, ...span })),
  );

/** The window in which the target is now, and when that ends. */
export function maintenanceAt(
  windows: readonly Window[],
  target: string,
  nowMs: number,
): { window: string; untilMs: number } | null {
  for (const window of windows) {
    const span = window.spanAt(nowMs);
    if (span !== null && window.covers(target)) return { window: window.name, untilMs: span.untilMs };
  }
  return null;
}
