// What would a target's past have been under another policy? The stored observations, judged anew.

import { nextTurn } from '../../base/clock.ts';
import { type Removal, replay, type Seen } from '../../engine/judge/replay.ts';
import type { Thresholds } from '../../engine/judge/status.ts';
import type { CheckName } from '../../engine/words.ts';
import type { Replayed } from '../../report/past/replayed.ts';
import type { Window } from '../../store/readings.ts';
import { configured, type Past } from './past.ts';
import type { Policy } from './policy.ts';

/** As in the config's reference. */
const usualPolicy: Thresholds = { failures: 3, successes: 2 };

/** What the asked policy leaves out is as in the config. */
export async function replayPast(
  target: string,
  asked: Window,
  policy: Policy,
  past: Past,
): Promise<Replayed> {
  const { reader } = past;
  const own = configured(target, past)?.alerts ?? usualPolicy;
  const thresholds = {
    failures: policy.failures ?? own.failures,
    successes: policy.successes ?? own.successes,
  };
  const checks = await reader.checks(target);
  const seen: Seen[] = [];
  for (const check of checks) for (const one of await seenOf(target, check, asked, past)) seen.push(one);
  const oldestMs = seen.reduce((oldest, one) => Math.min(oldest, one.startedAtMs), asked.untilMs);
  const within = { sinceMs: Math.max(asked.sinceMs, oldestMs), untilMs: asked.untilMs };
  const meets = (span: { startedAtMs: number; resolvedAtMs: number | null }): boolean =>
    (span.resolvedAtMs ?? Number.POSITIVE_INFINITY) >= within.sinceMs && span.startedAtMs < within.untilMs;
  const was = await reader.incidents({ target, within, most: Number.POSITIVE_INFINITY });
  const removals = await removalsOf(target, checks, asked, past);
  return {
    target,
    policy: thresholds,
    asked,
    ...within,
    observations: seen.filter(({ startedAtMs }) => startedAtMs >= within.sinceMs).length,
    was: was.filter(meets).toSorted((a, b) => a.openedAtMs - b.openedAtMs),
    wouldBe: replay(seen, thresholds, removals).filter(meets),
  };
}

/** How a check stood when the window began is known from so many observations before it. */
const before = 200;

/** One answer of the store holds no more. */
const page = 5_000;

/** A year of minutes, twice over. */
const mostSeen = 1_000_000;

/** Newest first. */
async function seenOf(
  target: string,
  check: CheckName,
  { sinceMs, untilMs }: Window,
  { reader }: Past,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  let beforeMs = untilMs;
  // Through the window by pages, and some way beyond its beginning.
  while ((seen.at(-before)?.startedAtMs ?? sinceMs) >= sinceMs && seen.length < mostSeen) {
    const some = await reader.observations(target, check, { beforeMs, most: page });
    for (const { verdict, startedAtMs, durationMs, suspect } of some) {
      seen.push({ check, verdict, startedAtMs, durationMs, suspect });
    }
    if (some.length < page) break;
    beforeMs = some.at(-1)?.startedAtMs ?? 0;
    await nextTurn();
  }
  const early = seen.findIndex(({ startedAtMs }) => startedAtMs < sinceMs);
  return early === -1 ? seen : seen.slice(0, early + before);
}

/** A check that left the config is over with its last observation. */
async function removalsOf(
  target: string,
  checks: readonly CheckName[],
  { untilMs }: Window,
  { reader, nowMs }: Past,
): Promise<Removal[]> {
  const state = (await reader.states()).find((one) => one.target === target);
  const removals: Removal[] = [];
  for (const check of checks) {
    if (state?.checks.some((one) => one.check === check)) continue;
    const [last] = await reader.observations(target, check, { beforeMs: nowMs + 1, most: 1 });
    const atMs = last === undefined ? 0 : last.startedAtMs + last.durationMs;
    if (atMs < untilMs) removals.push({ check, atMs });
  }
  return removals;
}
