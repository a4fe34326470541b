// Why does a target stand as it does? Everything that the store and the config know of it, gathered.

import type { TargetState } from '../engine/state.ts';
import { serverFirst } from '../report/snapshot.ts';
import type { Why } from '../report/why.ts';
import { whyJson } from '../report/why-json.ts';
import { whyText } from '../report/why-text.ts';
import type { PastObservation } from '../store/read.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { mutesOf } from './mutes.ts';
import { configured, lookBack, type Past, type Place, printJson, refuseUnknown, sheetOf } from './past.ts';

/** No list is longer. */
const mostTold = 10;
const mostEvents = 10;

export function runWhy(target: string, place: Place, io: CliIo): Promise<number> {
  return lookBack(place, io, async (past) => {
    await refuseUnknown([target], past);
    const states = await past.reader.states();
    const state = states.find((one) => one.target === target);
    if (state === undefined)
      throw new UsageError(`${target} is no longer probed: \`coalmine history ${target}\` tells how it was`);
    const why = await gather(state, states, past);
    if (place.json) printJson(io, whyJson(why));
    else io.stdout.write(whyText(why, sheetOf(io)));
    return 0;
  });
}

async function gather(state: TargetState, states: readonly TargetState[], past: Past): Promise<Why> {
  const { reader, nowMs } = past;
  const { target } = state;
  return {
    nowMs,
    state: { ...state, lights: serverFirst(state.lights) },
    config: configured(target, past),
    mutes: await mutesOf(state, states, past),
    evidence: await evidenceOf(state, past),
    told: await reader.told(target, mostTold),
    events: await reader.events(target, mostEvents),
  };
}

/** Of each check whose last run did not pass: what that run saw. */
async function evidenceOf({ target, checks }: TargetState, { reader }: Past): Promise<PastObservation[]> {
  const found: PastObservation[] = [];
  for (const { check, last } of checks) {
    if (last === null || last.verdict === 'pass') continue;
    const [newest] = await reader.observations(target, check, { beforeMs: last.atMs + 1, most: 1 });
    if (newest !== undefined) found.push(newest);
  }
  return found;
}
