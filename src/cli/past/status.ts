// How does everything stand? What the daemon last knew, trouble first.

import { readSlo } from '../../report/slo.ts';
import { snapshotOf } from '../../report/snapshot/snapshot.ts';
import { snapshotJson } from '../../report/snapshot/snapshot-json.ts';
import { snapshotText } from '../../report/snapshot/snapshot-text.ts';
import type { CliIo } from '../io.ts';
import { lookBack, type Place, printJson, refuseUnknown, sheetOf } from './past.ts';

/** 0 however the targets stand: it is a look, and `check` is what judges. */
export function runStatus(names: string[], place: Place, io: CliIo): Promise<number> {
  return lookBack(place, io, async (past) => {
    if (names.length > 0) await refuseUnknown(names, past);
    const all = await past.reader.overview(past.nowMs);
    const wanted = names.length === 0 ? all : all.filter(({ target }) => names.includes(target));
    const targets = past.config?.targets.filter(({ name }) => wanted.some(({ target }) => target === name));
    const sloOf = await readSlo(past.reader, targets ?? [], past.nowMs);
    const snapshot = snapshotOf(wanted, past.nowMs, await past.reader.silences(past.nowMs), sloOf);
    if (place.json) printJson(io, snapshotJson(snapshot));
    else io.stdout.write(snapshotText(snapshot, sheetOf(io)));
    return 0;
  });
}
