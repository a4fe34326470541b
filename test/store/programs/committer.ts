// Which observations are stored for certain? Commits without end, each a little after the one before and without
// waiting for it, and prints each one that was acknowledged, until somebody kills this process. Argument: the path of
// the store.

import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/base/clock.ts';
import { openStore } from '../../../src/store/open.ts';
import * as record from '../records.ts';

const hooks = { onHeld() {}, onStored() {} };
const opened = await openStore(process.argv[2] ?? '', { clock: systemClock, ...hooks });
if (!opened.ok) throw new Error(opened.error.sentence);

const { journal, outbox } = opened.store;
const [first] = await outbox.pending();
let index = Number(process.argv[3] ?? 0);
// A lease that the death of this process must void.
if (first) await outbox.lease(first.id);

async function commit(index: number): Promise<void> {
  const notification = record.notification({ id: `ntf_${index}`, incidentId: null });
  const batch = record.batch({
    observations: [record.observation({ startedAtMs: record.startMs + index })],
    states: [record.targetState({ checks: [record.checkState({ sinceMs: index })] })],
    // Now and then something that people are told of.
    deliveries: index % 5 === 0 ? [record.delivery({ id: `dlv_${index}`, notification })] : [],
  });
  if ((await journal.commit(batch)) === 'stored') writeSync(1, `${index}\n`);
}

for (;;) {
  // Four that wait, and the fifth takes them along.
  for (let together = 0; together < 5; together += 1) {
    index += 1;
    void commit(index);
  }
  await new Promise((resolve) => setImmediate(resolve));
}
