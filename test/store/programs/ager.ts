// What is left of sums and retention that were cut off? Lives through an hour in a few milliseconds, with an observation
// every minute, and prints how far it is, until somebody kills this process. Arguments: the path of the store, the first
// minute.

import { writeSync } from 'node:fs';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { openStore } from '../../../src/store/open.ts';
import { dayMs } from '../../../src/store/spans.ts';
import * as record from '../records.ts';

let minute = Number(process.argv[3] ?? 0);
const clock: Clock = {
  ...systemClock,
  nowMs: () => record.startMs + minute * 60_000,
  timer: (_, wake) => systemClock.timer(0, wake),
};
const retention = { observationsMs: dayMs, hourlyMs: 400 * dayMs, maxSizeBytes: 2 ** 31 };
const opened = await openStore(process.argv[2] ?? '', { clock, retention, onHeld() {}, onStored() {} });
if (!opened.ok) throw new Error(opened.error.sentence);

for (;;) {
  const observations = Array.from({ length: 10 }, (_, index) =>
    record.observation({ startedAtMs: record.startMs + (minute + index) * 60_000 }),
  );
  await opened.store.journal.commit(record.batch({ observations }));
  minute += 10;
  writeSync(1, `${minute}\n`);
}
