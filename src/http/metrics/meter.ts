// What happened since the start? Counters and histograms, fed with each observation and each delivery. A target that
// leaves the config takes its series along, so that there are never more of them than the config asks for.

import { Counter, Histogram, type Registry } from 'prom-client';
import type { CheckName, Verdict } from '../../engine/words.ts';
import type { Seen } from '../posts.ts';

/** Seconds, for each check of each target: few, because thousands of targets have them. */
const checkBuckets = [0.1, 0.5, 1, 5, 30];
const stageBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Of an attempt to deliver. */
const results = ['accepted', 'refused', 'dead'];

/** What the newest observation of a check said. */
export interface LastSeen {
  check: CheckName;
  verdict: Verdict;
}

export interface Meter {
  saw(seen: readonly Seen[]): void;
  settled(receiver: string, result: string): void;
  /** By target. */
  last(): ReadonlyMap<string, readonly LastSeen[]>;
  /** Unix milliseconds, by target. */
  certificates(): ReadonlyMap<string, number>;
  /** Forgets every target and receiver that is not among these. */
  keep(targets: ReadonlySet<string>, receivers: ReadonlySet<string>): void;
}

export function createMeter(registry: Registry): Meter {
  const metrics = createMetrics(registry);
  const last = new Map<string, LastSeen[]>();
  const certificates = new Map<string, number>();
  const labels: Labels = new Map();
  let kept: ReadonlySet<string> | null = null;

  const note = ({ target, check, verdict, reason, durationMs, suspect, stages }: Seen): void => {
    if (suspect) metrics.suspect.inc();
    count(metrics.observations, { target, check, verdict: suspect ? 'suspect' : verdict }, labels);
    if (reason !== null) count(metrics.reasons, { target, check, reason }, labels);
    metrics.checks.observe({ target, check }, durationMs / 1_000);
    remembered(labels, metrics.checks, target, { target, check });
    for (const { stage, outcome, durationMs: stageMs } of stages) {
      const kind = stage.startsWith('canary:') ? 'canary' : stage;
      if (outcome !== 'skip') metrics.stages.observe({ stage: kind, outcome }, stageMs / 1_000);
    }
  };
  return {
    saw(all) {
      for (const seen of all) {
        // What was under way when its target left.
        if (kept !== null && !kept.has(seen.target)) continue;
        note(seen);
        if (seen.certificateEndsMs !== null) certificates.set(seen.target, seen.certificateEndsMs);
        if (seen.suspect) continue;
        const others = (last.get(seen.target) ?? []).filter(({ check }) => check !== seen.check);
        last.set(seen.target, [...others, { check: seen.check, verdict: seen.verdict }]);
      }
    },
    settled(receiver, result) {
      count(metrics.deliveries, { receiver, result }, labels, `receiver ${receiver}`);
    },
    last: () => last,
    certificates: () => certificates,
    keep(targets, receivers) {
      kept = targets;
      for (const known of [last, certificates]) {
        for (const target of known.keys()) if (!targets.has(target)) known.delete(target);
      }
      for (const [owner, series] of labels) {
        const isKept = targets.has(owner) || receivers.has(owner.replace(/^receiver /, ''));
        if (isKept) continue;
        for (const { metric, values } of series.values()) metric.remove(values);
        labels.delete(owner);
      }
      // Prometheus sees no growth in a series that begins at 1: what is given up first would alarm nobody.
      for (const receiver of receivers)
        for (const result of results)
          count(metrics.deliveries, { receiver, result }, labels, `receiver ${receiver}`, 0);
    },
  };
}

type Values = Record<string, string>;
interface Removable {
  remove(values: Values): void;
}

/** By whom they belong to: the series that go when it goes. */
type Labels = Map<string, Map<string, { metric: Removable; values: Values }>>;

function remembered(labels: Labels, metric: Removable, owner: string, values: Values): void {
  const own = labels.get(owner) ?? new Map();
  labels.set(owner, own);
  const key = `${(metric as { name?: string }).name} ${Object.values(values).join(' ')}`;
  if (!own.has(key)) own.set(key, { metric, values });
}

function count(metric: Counter, values: Values, labels: Labels, owner = values.target ?? '', by = 1): void {
  metric.inc(values, by);
  remembered(labels, metric, owner, values);
}

function createMetrics(registry: Registry) {
  const registers = [registry];
  return {
    checks: new Histogram({
      name: 'coalmine_check_duration_seconds',
      help: 'How long a check of a target took.',
      labelNames: ['target', 'check'],
      buckets: checkBuckets,
      registers,
    }),
    stages: new Histogram({
      name: 'coalmine_stage_duration_seconds',
      help: 'How long a stage took, over all targets.',
      labelNames: ['stage', 'outcome'],
      buckets: stageBuckets,
      registers,
    }),
    observations: new Counter({
      name: 'coalmine_observations_total',
      help: 'Observations by verdict; those taken while the monitor was unwell as suspect.',
      labelNames: ['target', 'check', 'verdict'],
      registers,
    }),
    reasons: new Counter({
      name: 'coalmine_reasons_total',
      help: 'Why a check did not pass.',
      labelNames: ['target', 'check', 'reason'],
      registers,
    }),
    suspect: new Counter({
      name: 'coalmine_suspect_observations_total',
      help: 'Observations that do not count, because the monitor itself was unwell.',
      registers,
    }),
    deliveries: new Counter({
      name: 'coalmine_delivery_attempts_total',
      help: 'Attempts to deliver a message: accepted, refused (and tried again), dead (given up).',
      labelNames: ['receiver', 'result'],
      registers,
    }),
  };
}
