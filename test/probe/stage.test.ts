// How does a stage end that could not be judged?

import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { Interrupted } from '../../src/probe/fault.ts';
import { passed, runStage } from '../../src/probe/stage.ts';

const frame = { clock: systemClock, timeoutMs: 60_000, signal: new AbortController().signal };

it.each([
  ['was called off', new Interrupted(), { interrupted: true }],
  ['met the end of what our machine has', new Interrupted('EMFILE'), { monitor: 'EMFILE' }],
])('a stage that %s is not tested', async (_, error, detail) => {
  const stage = await runStage('connect', frame, () => Promise.reject(error));
  expect(stage).toMatchObject({ outcome: 'skip', reason: null, detail });
});

it('a stage that broke is a defect, and is not hidden', async () => {
  const defect = new TypeError('broken');
  await expect(runStage('connect', frame, () => Promise.reject(defect))).rejects.toBe(defect);
  expect((await runStage('connect', frame, async () => passed())).outcome).toBe('pass');
});
