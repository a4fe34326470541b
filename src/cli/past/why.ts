// Why does a target stand as it does? Everything that the store and the config know of it.

import { gatherWhy } from '../../report/why/why-facts.ts';
import { whyJson } from '../../report/why/why-json.ts';
import { whyText } from '../../report/why/why-text.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { lookBack, type Place, printJson, refuseUnknown, sheetOf } from './past.ts';

export function runWhy(target: string, place: Place, io: CliIo): Promise<number> {
  return lookBack(place, io, async (past) => {
    await refuseUnknown([target], past);
    const state = await past.reader.state(target);
    if (state === null)
      throw new UsageError(`${target} is no longer probed: \`coalmine history ${target}\` tells how it was`);
    const why = await gatherWhy(state, past);
    if (place.json) printJson(io, whyJson(why));
    else io.stdout.write(whyText(why, sheetOf(io)));
    return 0;
  });
}
