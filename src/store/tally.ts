// How do observations add up? Counts by verdict and a sketch of latencies: of an hour from its observations, of a
// day from its hours, of any window from whatever lies in it. Pure.

import { isHealth } from '../config/health.ts';
import type { CheckName, Verdict } from '../engine/words.ts';
import type { Counts, Summary } from './readings.ts';
import type { ObservationSumRow } from './schema.ts';
import { Sketch } from './sketch.ts';

export interface Seen {
  verdict: Verdict;
  suspect: boolean;
  durationMs: number;
}

export class Tally {
  readonly counts: Counts = { pass: 0, degraded: 0, fail: 0, unknown: 0, suspect: 0 };
  readonly #sketch: Sketch | null;

  constructor(check: CheckName) {
    // How fast a health page is served is no measure of the pipeline: it would only take room.
    this.#sketch = isHealth(check) ? null : new Sketch();
  }

  add({ verdict, suspect, durationMs }: Seen): void {
    if (suspect) {
      this.counts.suspect += 1;
      return;
    }
    this.counts[verdict] += 1;
    if (verdict === 'pass' || verdict === 'degraded') this.#sketch?.add(durationMs);
  }

  addSum(row: Counts & { latency: Uint8Array | null }): void {
    for (const key of Object.keys(this.counts) as (keyof Counts)[]) this.counts[key] += row[key];
    if (row.latency !== null) this.#sketch?.merge(row.latency);
  }

  toRow(checkId: number, fromMs: number): ObservationSumRow {
    return { check_id: checkId, from_ms: fromMs, ...this.counts, latency: this.#sketch?.toBytes() ?? null };
  }

  summary(): Summary {
    return { counts: { ...this.counts }, latency: this.#sketch?.percentiles() ?? null };
  }
}
