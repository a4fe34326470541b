// How much of what was promised is spent, and how fast? Pure: from the times in which a light was down. Time in which
// nobody knows, or work was planned, spends nothing.

import type { Span } from '../schedule/maintenance.ts';

/** A promise: of the time in the window, a light is available so many percent. */
export interface Slo {
  /** Percent, below 100. */
  objective: number;
  windowMs: number;
}

export interface Budget {
  /** How long a light may be down within the window. */
  budgetMs: number;
  spentMs: number;
  /** Below zero when more was spent. */
  leftMs: number;
  /** Of the budget: 1 when nothing is spent. */
  leftShare: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * How fast is too fast? The long window says that it matters, the short one that it goes on: The Site Reliability
 * Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts". A rate of 1 spends the whole budget in the window.
 */
export const burnPairs = [
  { pair: '1h/5m', longMs: hourMs, shortMs: 5 * minuteMs, limit: 14.4 },
  { pair: '6h/30m', longMs: 6 * hourMs, shortMs: 30 * minuteMs, limit: 6 },
  { pair: '3d/6h', longMs: 72 * hourMs, shortMs: 6 * hourMs, limit: 1 },
] as const;

export type BurnPair = (typeof burnPairs)[number]['pair'];

export interface Burn {
  pair: BurnPair;
  limit: number;
  /** Rates of both windows. */
  long: number;
  short: number;
  /** Both are at the limit or over it. */
  burns: boolean;
}

/** `downs` do not overlap. Milliseconds. */
export const downWithin = (downs: readonly Span[], fromMs: number, untilMs: number): number =>
  downs.reduce(
    (sum, down) => sum + Math.max(0, Math.min(down.untilMs, untilMs) - Math.max(down.fromMs, fromMs)),
    0,
  );

const allowedShare = ({ objective }: Slo): number => (100 - objective) / 100;

export function budgetOf(slo: Slo, downs: readonly Span[], nowMs: number): Budget {
  const budgetMs = allowedShare(slo) * slo.windowMs;
  const spentMs = downWithin(downs, nowMs - slo.windowMs, nowMs);
  const leftMs = budgetMs - spentMs;
  return { budgetMs, spentMs, leftMs, leftShare: leftMs / budgetMs };
}

export function burnsOf(slo: Slo, downs: readonly Span[], nowMs: number): Burn[] {
  const rate = (lengthMs: number): number =>
    downWithin(downs, nowMs - lengthMs, nowMs) / (lengthMs * allowedShare(slo));
  return burnPairs.map(({ pair, longMs, shortMs, limit }) => {
    const [long, short] = [rate(longMs), rate(shortMs)];
    return { pair, limit, long, short, burns: long >= limit && short >= limit };
  });
}
