// How was a target? Its numbers and what changed over a window, and what that would have been under another policy.

import { isHealth } from '../../config/health.ts';
import { lightOf } from '../../engine/judge/verdict.ts';
import type { CheckName, LightName } from '../../engine/words.ts';
import { bucketFor } from '../../report/past/chart.ts';
import { pastJson, pastText, type Past as Told } from '../../report/past/past.ts';
import { replayJson, replayText } from '../../report/past/replayed.ts';
import { readSlo } from '../../report/slo.ts';
import type { Window } from '../../store/readings.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
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
import { replayPast } from './replay.ts';

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
  past: Past,
): Promise<Told> {
  const { reader, nowMs } = past;
  const names = inOrder(await reader.checks(target));
  const chosen = chosenOf(stage, names);
  const question = { ...window, bucketMs: bucketFor(window, names, columns) };
  const checks: Told['checks'] = [];
  for (const check of names) {
    const history = await reader.history(target, check, question);
    // One that left the config long ago has nothing to say here.
    const speaks = check === chosen || (history?.buckets.length ?? 0) > 0;
    if (history !== null && speaks) checks.push({ check, history });
  }
  const config = configured(target, past);
  const sloOf = await readSlo(reader, config === null ? [] : [config], window.untilMs);
  const lights: Told['lights'] = [];
  for (const light of lightsOf(names)) {
    const availability = await reader.availability(target, light, window);
    if (availability !== null) lights.push({ light, availability, slo: sloOf(target, light) });
  }
  const transitions = await reader.transitions(target, window);
  return { target, ...window, nowMs, chosen, checks, lights, transitions };
}

/** Protocol, the canaries, health: as they speak. */
const inOrder = (names: readonly CheckName[]): CheckName[] =>
  names.toSorted((a, b) => placeOf(a) - placeOf(b));

const placeOf = (check: CheckName): number => (check === 'protocol' ? 0 : isHealth(check) ? 2 : 1);

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
