// What is read for one frame? The list of all targets, and of the rest only what the screen shows: the newest probes of
// the rows on it, or everything about the one target or incident that is open.

import { driftBetween, isDrift } from '../probe/drift/drift.ts';
import { gatherStory } from '../report/incident/incident-facts.ts';
import { bucketFor, type Drawn } from '../report/past/chart.ts';
import { nothingPromised, readSlo, type SloOf } from '../report/slo.ts';
import { serverFirst, sloIn, snapshotOf } from '../report/snapshot/snapshot.ts';
import { gatherWhy } from '../report/why/why-facts.ts';
import type { Reader, RecentObservation } from '../store/read.ts';
import type { TargetOverview } from '../store/readings.ts';
import { bodyRows } from './lines/frame.ts';
import { stripDays } from './lines/strips.ts';
import { chartColumns } from './lines/target.ts';
import { emptyFacts, type Facts, type Known, ranges, type Size, type TargetFacts } from './model/facts.ts';
import { listed, onScreen } from './model/rows.ts';
import type { Place, View } from './model/view.ts';

/** As many probes of a row as the widest sparkline shows, and enough for a percentile. */
const mostRecent = 30;
const mostIncidents = 20;

export interface Wanted {
  view: View;
  known: Known;
  size: Size;
}

/** Everything. */
export async function gather(reader: Reader, path: string, wanted: Wanted, nowMs: number): Promise<Facts> {
  const list = await reader.overview(nowMs);
  const sloOf = await readSlo(reader, wanted.known.config?.targets ?? [], nowMs);
  return around(reader, emptyFacts(path, null, nowMs), { list, sloOf }, wanted);
}

/** The same at a fraction of the cost: availability and budgets, which change slowly, are those of before. */
export async function gatherAgain(
  reader: Reader,
  before: Facts,
  wanted: Wanted,
  nowMs: number,
): Promise<Facts> {
  const list = await reader.refreshed(before.snapshot.targets);
  if (list === null) return gather(reader, before.path, wanted, nowMs);
  const promised = wanted.known.config?.targets.some(({ slo }) => slo !== null) ?? false;
  const sloOf = promised ? sloIn(before.snapshot) : nothingPromised;
  return around(reader, { ...before, trouble: null, atMs: nowMs }, { list, sloOf }, wanted);
}

async function around(
  reader: Reader,
  before: Facts,
  { list, sloOf }: { list: readonly TargetOverview[]; sloOf: SloOf },
  wanted: Wanted,
): Promise<Facts> {
  const { atMs: nowMs } = before;
  const facts: Facts = {
    ...before,
    snapshot: snapshotOf(list, nowMs, await reader.silences(nowMs), sloOf),
    marks: await reader.marks(),
    vitals: await reader.vitals(nowMs),
  };
  return gatherPlace(reader, facts, wanted, nowMs);
}

/** What is shown where one is, beside the list as it was read before. */
export async function gatherPlace(
  reader: Reader,
  facts: Facts,
  wanted: Wanted,
  nowMs: number,
): Promise<Facts> {
  const { place } = wanted.view;
  const config = wanted.known.config;
  switch (place.at) {
    case 'overview': {
      const recent = await reader.recent(targetsOnScreen(facts, wanted), mostRecent);
      return { ...facts, recent, target: null, incident: null };
    }
    case 'target':
      return { ...facts, target: await readTarget(reader, place, facts, wanted, nowMs), incident: null };
    case 'incident':
      return { ...facts, incident: await gatherStory(place.id, { reader, config, nowMs }) };
  }
}

/** Only of those rows that have come onto the screen since. */
export async function gatherMore(reader: Reader, facts: Facts, wanted: Wanted): Promise<Facts | null> {
  const missing = targetsOnScreen(facts, wanted).filter((target) => !facts.recent.has(target));
  if (missing.length === 0) return null;
  const more = await reader.recent(missing, mostRecent);
  const none = missing.map((target): [string, RecentObservation[]] => [target, []]);
  return { ...facts, recent: new Map([...facts.recent, ...none, ...more]) };
}

function targetsOnScreen(facts: Facts, { view, known, size }: Wanted): string[] {
  if (view.place.at !== 'overview') return [];
  const { rows } = onScreen(listed(view, facts, known), view.selected, bodyRows(size) - 1);
  return rows.flatMap((row) => (row.kind === 'target' ? [row.target.target] : []));
}

async function readTarget(
  reader: Reader,
  { target, range }: Extract<Place, { at: 'target' }>,
  { snapshot }: Facts,
  { known, size }: Wanted,
  nowMs: number,
): Promise<TargetFacts> {
  const window = { sinceMs: nowMs - (ranges[range]?.ms ?? 0), untilMs: nowMs };
  const state = await reader.state(target);
  const names = state?.checks.map(({ check }) => check) ?? (await reader.checks(target));
  const bucketMs = bucketFor(window, names, chartColumns(size.columns));
  const checks: Drawn[] = [];
  for (const check of names) {
    const history = await reader.history(target, check, { ...window, bucketMs });
    if (history !== null) checks.push({ check, history });
  }
  const lights = serverFirst(snapshot.targets.find((one) => one.target === target)?.lights ?? []);
  const days: TargetFacts['days'] = [];
  for (const { light } of lights)
    days.push({ light, days: await reader.lightDays(target, light, stripDays, nowMs) });
  return {
    target,
    why: state && (await gatherWhy(state, { reader, config: known.config, nowMs })),
    checks,
    depths: await reader.depths(target, window, bucketMs),
    window,
    bucketMs,
    days,
    incidents: await reader.incidents({ target, within: null, most: mostIncidents }),
    tools: await readTools(reader, target),
    recent: (await reader.recent([target], mostRecent)).get(target) ?? [],
  };
}

async function readTools(reader: Reader, target: string): Promise<TargetFacts['tools']> {
  const standing = await reader.tools(target);
  if (standing === null) return null;
  const { seen, baseline } = standing;
  const drift = baseline === null ? null : await driftBetween(baseline.tools, seen.tools);
  return {
    count: seen.tools.length,
    seenAtMs: seen.atMs,
    acceptedAtMs: baseline?.atMs ?? null,
    drift: drift !== null && isDrift(drift) ? drift : null,
  };
}
