// What does drift mean for the tools stage? A notice, unless the config asks for more; and what was listed is
// handed on, to be remembered.

import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Detail } from '../report.ts';
import type { StageEnd } from '../stage.ts';
import type { Listing } from '../tools/tools.ts';
import { type Baseline, type Drift, driftBetween, isDrift, noDrift } from './drift.ts';
import { digest, type Redact, snapshotOf, type ToolSnapshot } from './tool-hash.ts';

export type DriftMode = TargetConfig['tools']['drift'];

/** Differences that detail lists; it counts all of them. */
const mostInDetail = 20;
/** Drifts that are remembered: one lasts until somebody accepts it, and is the same in every probe. */
const mostKnown = 1_000;

export async function watchDrift(
  { end, tools: listed }: Pick<Listing, 'end' | 'tools'>,
  mode: DriftMode,
  baseline: Baseline | null,
  redact: Redact,
): Promise<{ end: StageEnd; tools: ToolSnapshot | null }> {
  if (listed === null || mode === 'ignore') return { end, tools: null };
  const tools = await snapshotOf(listed, redact);
  const drift = baseline === null ? noDrift : await driftFrom(baseline, tools);
  return { end: withDrift(end, drift, mode), tools };
}

/** As JSON: a piece of a long text would keep all of that text in memory. */
const known = new Map<string, string>();

async function driftFrom(baseline: Baseline, tools: ToolSnapshot): Promise<Drift> {
  if (baseline.hash === tools.hash) return noDrift;
  const key = `${baseline.hash} ${tools.hash}`;
  const before = known.get(key);
  if (before !== undefined) return JSON.parse(before) as Drift;
  const accepted = await baseline.tools();
  if (accepted === null) return noDrift;
  const drift = await driftBetween(accepted, await tools.tools());
  const shown = { ...drift, differences: drift.differences.slice(0, mostInDetail) };
  if (known.size >= mostKnown) known.clear();
  known.set(key, JSON.stringify(shown));
  return shown;
}

const weight = { pass: 0, skip: 1, warn: 2, fail: 3 } as const;

/** Pure. Only breaking drift can end the stage, and only where the list itself has no fault as grave. */
export function withDrift(end: StageEnd, drift: Drift, mode: DriftMode): StageEnd {
  if (!isDrift(drift)) return end;
  const asked = mode === 'warn' || mode === 'fail' ? mode : 'pass';
  const outcome = drift.breaking > 0 ? asked : 'pass';
  const detail: Detail = { ...drift };
  if (weight[outcome] > weight[end.outcome])
    return { ...end, outcome, reason: 'tools_drifted', detail: { ...end.detail, ...detail } };
  return { ...end, notices: [...end.notices, { reason: 'tools_drifted', detail, about: aboutOf(drift) }] };
}

/** What differs, not how: a description that tells the time is one piece of news, and a tool more another. */
const aboutOf = ({ differences }: Drift): string =>
  digest(differences.map(({ tool, rule, pointer }) => `${tool} ${rule} ${pointer}`).join('\n'));
