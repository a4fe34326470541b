// When is work planned on a target? Windows of the config as spans of time, for muting and for availability.

import { type CronTicks, cronTicks } from '../base/cron.ts';
import { nameFits } from '../base/text.ts';
import type { MaintenanceConfig } from '../config/schema.ts';

/** Milliseconds since 1970, the end not included. */
export interface Span {
  fromMs: number;
  untilMs: number;
}

export interface Window {
  name: string;
  covers(target: string): boolean;
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
    const once = fromMs === null || toMs === null ? [] : [{ fromMs, untilMs: toMs }];
    return {
      name,
      covers: (target) => targets.some((pattern) => nameFits(pattern, target)),
      spansIn: (sinceMs, untilMs) =>
        ticks === null
          ? once.filter((span) => span.fromMs < untilMs && span.untilMs > sinceMs)
          : repeated(ticks, durationMs ?? 0, sinceMs, untilMs),
    };
  });
}

function repeated({ next }: CronTicks, durationMs: number, sinceMs: number, untilMs: number): Span[] {
  const spans: Span[] = [];
  // Whatever began earlier than this is over.
  let fromMs = next(sinceMs - durationMs);
  while (fromMs !== null && fromMs < untilMs) {
    spans.push({ fromMs, untilMs: fromMs + durationMs });
    fromMs = next(fromMs);
  }
  return spans;
}

/** The window in which the target is now, and when that ends. */
export function maintenanceAt(
  windows: readonly Window[],
  target: string,
  nowMs: number,
): { window: string; untilMs: number } | null {
  for (const window of windows) {
    if (!window.covers(target)) continue;
    const last = window.spansIn(nowMs, nowMs + 1).at(-1);
    if (last !== undefined) return { window: window.name, untilMs: last.untilMs };
  }
  return null;
}

/** All planned work on a target within this time, in order and without overlap. */
export function maintenanceSpans(
  windows: readonly Window[],
  target: string,
  sinceMs: number,
  untilMs: number,
): Span[] {
  const spans = windows
    .filter((window) => window.covers(target))
    .flatMap((window) => window.spansIn(sinceMs, untilMs))
    .map((span) => ({ fromMs: Math.max(span.fromMs, sinceMs), untilMs: Math.min(span.untilMs, untilMs) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.fromMs <= last.untilMs)
      last.untilMs = Math.max(last.untilMs, span.untilMs);
    else merged.push(span);
  }
  return merged;
}
