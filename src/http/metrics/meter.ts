// What happened since the start? Counted with each observation and each delivery. A target that leaves the config takes
// its series along, so that there are never more of them than the config asks for.

import { Counter, Histogram, type Registry } from 'prom-client';
import type { CheckName, Verdict } from '../../engine/words.ts';
import type { Seen } from '../posts.ts';
import { type Family, family, labelled, sample } from './series.ts';

/** Seconds, for each check of each target: few, because thousands of targets have them. */
const checkBuckets = [0.1, 0.5, 1, 5, 30];
const stageBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Prometheus sees no growth in a series that begins at 1: what is given up first would alarm nobody. */
const noAttempts = () => new Map(['accepted', 'refused', 'dead'].map((result) => [result, 0]));

export interface Meter {
  saw(seen: readonly Seen[]): void;
  settled(receiver: string, result: string): void;
  /** Forgets every target and receiver that is not among these. */
  keep(targets: ReadonlySet<string>, receivers: ReadonlySet<string>): void;
  families(): Family[];
}

/** Of one check of one target. */
interface Tally {
  labels: string;
  /** What its newest observation said that counts. */
  newest: Verdict | null;
  verdicts: Map<string, number>;
  reasons: Map<string, number>;
  /** In each bucket alone, and above the last. */
  durations: number[];
  seconds: number;
  /** Null since it was counted again. */
  written: Written | null;
}

/** Most checks have not run since the last scrape. */
interface Written {
  durations: string;
  observations: string;
  reasons: string;
  verdict: string;
}

interface Counted {
  checks: Map<CheckName, Tally>;
  certificateEndsMs: number | null;
}

export function createMeter(registry: Registry): Meter {
  const metrics = createMetrics(registry);
  const targets = new Map<string, Counted>();
  const receivers = new Map<string, Map<string, number>>();
  let kept: ReadonlySet<string> | null = null;

  const note = (seen: Seen): void => {
    const own = targets.get(seen.target) ?? { checks: new Map(), certificateEndsMs: null };
    targets.set(seen.target, own);
    const tally = own.checks.get(seen.check) ?? newTally(seen);
    own.checks.set(seen.check, tally);
    count(tally, seen);
    own.certificateEndsMs = seen.certificateEndsMs ?? own.certificateEndsMs;
    if (seen.suspect) metrics.suspect.inc();
    for (const { stage, outcome, durationMs } of seen.stages) {
      const kind = stage.startsWith('canary:') ? 'canary' : stage;
      if (outcome !== 'skip') metrics.stages.observe({ stage: kind, outcome }, durationMs / 1_000);
    }
  };
  return {
    saw(all) {
      // Some were under way when their target left.
      for (const seen of all) if (kept === null || kept.has(seen.target)) note(seen);
    },
    settled(receiver, result) {
      const own = receivers.get(receiver) ?? noAttempts();
      receivers.set(receiver, own);
      increase(own, result);
    },
    keep(stay, receiversThatStay) {
      kept = stay;
      for (const target of targets.keys()) if (!stay.has(target)) targets.delete(target);
      for (const receiver of receivers.keys())
        if (!receiversThatStay.has(receiver)) receivers.delete(receiver);
      for (const receiver of receiversThatStay)
        if (!receivers.has(receiver)) receivers.set(receiver, noAttempts());
    },
    families: () => [...targetFamilies(targets), deliveryFamily(receivers)],
  };
}

const newTally = ({ target, check }: Seen): Tally => ({
  labels: labelled({ target, check }),
  newest: null,
  verdicts: new Map(),
  reasons: new Map(),
  durations: Array.from({ length: checkBuckets.length + 1 }, () => 0),
  seconds: 0,
  written: null,
});

function count(tally: Tally, { verdict, reason, durationMs, suspect }: Seen): void {
  const seconds = durationMs / 1_000;
  const place = checkBuckets.findIndex((most) => seconds <= most);
  const bucket = place === -1 ? checkBuckets.length : place;
  tally.durations[bucket] = (tally.durations[bucket] ?? 0) + 1;
  tally.seconds += seconds;
  increase(tally.verdicts, suspect ? 'suspect' : verdict);
  if (reason !== null) increase(tally.reasons, reason);
  if (!suspect) tally.newest = verdict;
  tally.written = null;
}

const increase = (counts: Map<string, number>, word: string): void =>
  void counts.set(word, (counts.get(word) ?? 0) + 1);

const names = {
  durations: 'coalmine_check_duration_seconds',
  observations: 'coalmine_observations_total',
  reasons: 'coalmine_reasons_total',
  verdict: 'coalmine_check_verdict',
};

function targetFamilies(targets: ReadonlyMap<string, Counted>): Family[] {
  const durations = family(names.durations, 'How long a check of a target took.', 'histogram');
  const observations = family(
    names.observations,
    'Observations by verdict; those taken while the monitor was unwell as suspect.',
    'counter',
  );
  const reasons = family(names.reasons, 'Why a check did not pass.', 'counter');
  const verdicts = family(names.verdict, 'The verdict of the newest observation of a check is 1.');
  const certificates = family(
    'coalmine_certificate_end_timestamp_seconds',
    'When the certificate that ends first does so.',
  );
  for (const [target, { checks, certificateEndsMs }] of targets) {
    if (certificateEndsMs !== null) certificates.add(labelled({ target }), certificateEndsMs / 1_000);
    for (const tally of checks.values()) {
      tally.written ??= writtenOf(tally);
      durations.take(tally.written.durations);
      observations.take(tally.written.observations);
      reasons.take(tally.written.reasons);
      verdicts.take(tally.written.verdict);
    }
  }
  return [durations, observations, reasons, verdicts, certificates];
}

const writtenOf = (tally: Tally): Written => ({
  durations: durationsOf(tally),
  observations: countsOf(tally, names.observations, 'verdict', tally.verdicts),
  reasons: countsOf(tally, names.reasons, 'reason', tally.reasons),
  verdict: tally.newest === null ? '' : sample(names.verdict, `${tally.labels},verdict="${tally.newest}"`, 1),
});

/** Each bucket holds those before it too. */
function durationsOf({ labels, durations, seconds }: Tally): string {
  let many = 0;
  const buckets = durations.map((own, nth) => {
    many += own;
    return sample(`${names.durations}_bucket`, `${labels},le="${checkBuckets[nth] ?? '+Inf'}"`, many);
  });
  const sum = sample(`${names.durations}_sum`, labels, seconds);
  return [...buckets, sum, sample(`${names.durations}_count`, labels, many)].join('');
}

const countsOf = (
  { labels }: Tally,
  name: string,
  label: string,
  counts: ReadonlyMap<string, number>,
): string => [...counts].map(([word, many]) => sample(name, `${labels},${label}="${word}"`, many)).join('');

function deliveryFamily(receivers: ReadonlyMap<string, ReadonlyMap<string, number>>): Family {
  const attempts = family(
    'coalmine_delivery_attempts_total',
    'Attempts to deliver a message: accepted, refused (and tried again), dead (given up).',
    'counter',
  );
  for (const [receiver, own] of receivers)
    for (const [result, many] of own) attempts.add(labelled({ receiver, result }), many);
  return attempts;
}

const createMetrics = (registry: Registry) => ({
  stages: new Histogram({
    name: 'coalmine_stage_duration_seconds',
    help: 'How long a stage took, over all targets.',
    labelNames: ['stage', 'outcome'],
    buckets: stageBuckets,
    registers: [registry],
  }),
  suspect: new Counter({
    name: 'coalmine_suspect_observations_total',
    help: 'Observations that do not count, because the monitor itself was unwell.',
    registers: [registry],
  }),
});
