// How late do probes begin? A sketch of all since the start and one of the last minute: the last probe alone says
// nothing about ten thousand, and a mean hides the one that waited.

import { DDSketch } from '@datadog/sketches-js';

/** Milliseconds; null where nothing began. */
export interface Lateness {
  probes: number;
  p50Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}

export interface LatenessFigures {
  sinceStart: Lateness;
  /** Of the last sixty seconds, to ten seconds. */
  lastMinute: Lateness;
}

export interface LatenessWatch {
  note(latenessMs: number, nowMs: number): void;
  figures(nowMs: number): LatenessFigures;
}

/** Every percentile is within 1 % of the true one. */
const relativeAccuracy = 0.01;

/** What is earlier or later counts as this: it bounds a sketch to some 800 bins. */
const leastMs = 0.01;
const mostMs = 86_400_000;

const slotMs = 10_000;
const slotsInMinute = 6;

interface Slot {
  fromMs: number;
  sketch: DDSketch;
}

/** Times are monotonic milliseconds. */
export function createLatenessWatch(): LatenessWatch {
  const all = new DDSketch({ relativeAccuracy });
  let slots: Slot[] = [];
  const slotAt = (nowMs: number): Slot => {
    const last = slots.at(-1);
    if (last && nowMs - last.fromMs < slotMs) return last;
    const next = { fromMs: nowMs, sketch: new DDSketch({ relativeAccuracy }) };
    slots = [...slots, next].slice(-slotsInMinute);
    return next;
  };
  return {
    note(latenessMs, nowMs) {
      const bounded = Math.min(mostMs, Math.max(leastMs, latenessMs));
      all.accept(bounded);
      slotAt(nowMs).sketch.accept(bounded);
    },
    figures(nowMs) {
      const minute = new DDSketch({ relativeAccuracy });
      for (const { fromMs, sketch } of slots)
        if (nowMs - fromMs < slotsInMinute * slotMs) minute.merge(sketch);
      return { sinceStart: summaryOf(all), lastMinute: summaryOf(minute) };
    },
  };
}

function summaryOf(sketch: DDSketch): Lateness {
  const { count, max } = sketch;
  if (count === 0) return { probes: 0, p50Ms: null, p99Ms: null, maxMs: null };
  const at = (quantile: number): number => rounded(Math.min(max, sketch.getValueAtQuantile(quantile)));
  return { probes: count, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: rounded(max) };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
