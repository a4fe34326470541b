// How was a target? Its numbers and what changed over a window, and what that would have been under another policy.

import { nextTurn } from '../base/clock.ts';
import { replay, type Seen } from '../engine/replay.ts';
import type { Thresholds } from '../engine/status.ts';
import { lightOf } from '../engine/verdict.ts';
import type { CheckName, LightName } from '../engine/words.ts';
import { bucketFor } from '../report/chart.ts';
import { pastJson, pastText, type Past as Told } from '../report/past.ts';
import { type Replayed, replayJson, replayText } from '../report/replayed.ts';
import type { Window } from '../store/readings.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { type Moment, momentMs } from './moment.ts';
import {
  columnsOf,
  configured,
  lookBack,
  type Past,
  type Place,
  printJson,
  refuseUnknown,
  sheetOf,
} from './past.ts';
import type { Policy } from './policy.ts';

export interface HistoryOptions extends Place {
  since: Moment;
  until: Moment;
  /** The check that is drawn. */
  stage: string;
  replay: Policy | null;
}

/** Where there is no terminal to fit. */
const usualColumns = 80;

export function runHistory(target: string, options: HistoryOptions, io: CliIo): Promise<number> {
  return lookBack(options, io, async (past) => {
    await refuseUnknown([target], past);
    const window = windowOf(options, past.nowMs);
    const sheet = sheetOf(io);
    if (options.replay !== null) {
      const replayed = await replayPast(target, window, options.replay, past);
      if (options.json) printJson(io, replayJson(replayed));
      else io.stdout.write(replayText(replayed, sheet));
      return 0;
    }
    const told = await readPast(target, window, options.stage, columnsOf(io) ?? usualColumns, past);
    if (options.json) printJson(io, pastJson(told));
    else io.stdout.write(pastText(told, sheet));
    return 0;
  });
}

function windowOf({ since, until }: HistoryOptions, nowMs: number): Window {
  const window = { sinceMs: momentMs(since, nowMs), untilMs: Math.min(nowMs, momentMs(until, nowMs)) };
  if (window.sinceMs < window.untilMs) return window;
  throw new UsageError('--since must be before --until, and in the past');
}

async function readPast(
  target: string,
  window: Window,
  stage: string,
  columns: number,
  { reader, nowMs }: Past,
): Promise<Told> {
  const names = await reader.checks(target);
  const chosen = chosenOf(stage, names);
  const question = { ...window, bucketMs: bucketFor(window, names, columns) };
  const checks: Told['checks'] = [];
  for (const check of names) {
    const history = await reader.history(target, check, question);
    if (history !== null) checks.push({ check, history });
  }
  const lights: Told['lights'] = [];
  for (const light of lightsOf(names)) {
    const availability = await reader.availability(target, light, window);
    if (availability !== null) lights.push({ light, availability });
  }
  const transitions = await reader.transitions(target, window);
  return { target, ...window, nowMs, chosen, checks, lights, transitions };
}

/** @throws UsageError where nothing is kept by this name. */
function chosenOf(stage: string, names: readonly CheckName[]): CheckName {
  const found = names.find((check) => check === stage || check === `canary:${stage}`);
  if (found !== undefined) return found;
  if (stage === 'connect' || stage === 'handshake' || stage === 'tools')
    throw new UsageError(
      `${stage} is a stage of protocol, and of a check only the whole time is kept: ask for --stage protocol`,
    );
  throw new UsageError(`there is no check ${stage}; there are ${names.join(', ')}`);
}

const lightsOf = (names: readonly CheckName[]): LightName[] =>
  (['server', 'pipeline'] as const).filter((light) => names.some((check) => lightOf(check) === light));

/** As in the config's reference. */
const usualPolicy: Thresholds = { failures: 3, successes: 2 };

/** How a check stood when the window began is known from so many observations before it. */
const before = 200;

async function replayPast(target: string, window: Window, asked: Policy, past: Past): Promise<Replayed> {
  const { reader, closer } = past;
  const own = configured(target, past)?.alerts ?? usualPolicy;
  const policy = { failures: asked.failures ?? own.failures, successes: asked.successes ?? own.successes };
  const seen: Seen[] = [];
  for (const check of await reader.checks(target)) seen.push(...(await seenOf(target, check, window, past)));
  const oldest = seen.reduce(
    (oldestMs, one) => Math.min(oldestMs, one.startedAtMs),
    Number.POSITIVE_INFINITY,
  );
  const sinceMs = Math.max(window.sinceMs, Math.min(oldest, window.untilMs));
  const meets = (span: { startedAtMs: number; resolvedAtMs: number | null }): boolean =>
    (span.resolvedAtMs ?? Number.POSITIVE_INFINITY) >= sinceMs && span.startedAtMs < window.untilMs;
  const within = { sinceMs, untilMs: window.untilMs };
  const real = await closer.incidents({ target, within, most: Number.MAX_SAFE_INTEGER });
  return {
    target,
    policy,
    asked: window,
    ...within,
    observations: seen.filter(({ startedAtMs }) => startedAtMs >= sinceMs).length,
    was: real.filter(meets).toSorted((a, b) => a.openedAtMs - b.openedAtMs),
    wouldBe: replay(seen, policy).filter(meets),
  };
}

/** One answer of the store holds no more. */
const page = 5_000;

async function seenOf(
  target: string,
  check: CheckName,
  { sinceMs, untilMs }: Window,
  { reader }: Past,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  let beforeMs = untilMs;
  // Through the window by pages, and some way beyond its beginning.
  while ((seen.at(-before)?.startedAtMs ?? sinceMs) >= sinceMs) {
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
