// How long did most take? A DDSketch of latencies, written so small that one fits into each hour of each check:
// sketches of hours add up to those of any window, which percentiles themselves do not.
//
// The library's own bytes list every bin between the fastest and the slowest, at nine bytes each. Of a minute's
// checks in an hour most of those are empty: here a bin that is there takes one or two bytes.

import { DDSketch } from '@datadog/sketches-js';
import type { Percentiles } from './readings.ts';

/** Every percentile is within 1 % of the true one. */
const relativeAccuracy = 0.01;

/** What is faster or slower counts as this: it bounds a sketch to some 1,150 bins. */
const fastestMs = 0.01;
const slowestMs = 86_400_000;

export class Sketch {
  readonly #bins = new DDSketch({ relativeAccuracy });

  add(durationMs: number): void {
    this.#bins.accept(Math.min(slowestMs, Math.max(fastestMs, durationMs)));
  }

  /** Takes everything in that `bytes` of another one hold. */
  merge(bytes: Uint8Array): void {
    const { mapping } = this.#bins;
    const numbers = unpacked(bytes);
    let key = unsigned(numbers.next().value ?? 0);
    for (const gap of numbers) {
      key += gap >> 1;
      // An odd number announces how many there are, an even one stands for one.
      const count = gap & 1 ? (numbers.next().value ?? 1) : 1;
      this.#bins.accept(mapping.value(key), count);
    }
  }

  /** Null when it is empty. */
  toBytes(): Uint8Array | null {
    const { bins, offset, count, minKey } = this.#bins.store;
    if (count === 0) return null;
    const numbers = [signed(minKey)];
    let last = minKey;
    for (const [index, many] of bins.entries()) {
      if (many === 0) continue;
      const gap = offset + index - last;
      last = offset + index;
      if (many === 1) numbers.push(gap << 1);
      else numbers.push((gap << 1) | 1, many);
    }
    return packed(numbers);
  }

  /** Null when it is empty. */
  percentiles(): Percentiles | null {
    if (this.#bins.count === 0) return null;
    const at = (quantile: number): number => this.#bins.getValueAtQuantile(quantile);
    return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
  }
}

/** Whole numbers of either sign as whole numbers from 0: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
const signed = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unsigned = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function packed(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

function* unpacked(bytes: Uint8Array): Generator<number, undefined> {
  let number = 0;
  let scale = 1;
  for (const byte of bytes) {
    number += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte > 0x7f) continue;
    yield number;
    number = 0;
    scale = 1;
  }
}
