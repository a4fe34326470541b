// Does one line show the whole chain?

import { expect, it } from 'vitest';
import { type ChainFacts, chain } from '../../src/engine/judge/chain.ts';
import { noAnswer, numbers, withoutNumbers } from './samples.ts';

const facts: ChainFacts = {
  target: 'exports',
  light: 'pipeline',
  verdict: 'fail',
  cause: 'worker_down',
  stage: 'canary:worker',
  reason: 'sentinel_timeout',
  durationMs: 30_000,
  before: numbers({ waiting: 3, active: 0, workers: 0 }),
  after: numbers({ waiting: 3, active: 0, workers: 0 }),
};
const none = { cause: null, stage: null, reason: null, durationMs: null, before: null, after: null };

it.each([
  [
    'the line of the specification',
    {},
    'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3→3, active 0, workers 0',
  ],
  [
    'a single health read',
    { before: null },
    'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 30.0 s; waiting 3, active 0, workers 0',
  ],
  [
    'no health at all',
    { cause: 'worker_silent', before: null, after: null },
    'exports pipeline FAIL worker_silent: canary:worker sentinel_timeout after 30.0 s',
  ],
  [
    'a store that fell silent, with the numbers of before',
    { cause: 'queue_store_down', after: noAnswer },
    'exports pipeline FAIL queue_store_down: canary:worker sentinel_timeout after 30.0 s; waiting 3, active 0, workers 0',
  ],
  [
    'a store that was silent all along',
    { cause: 'queue_store_down', before: withoutNumbers(503), after: withoutNumbers(503) },
    'exports pipeline FAIL queue_store_down: canary:worker sentinel_timeout after 30.0 s',
  ],
  ['a light that is well', { ...none, verdict: 'pass' }, 'exports pipeline PASS'],
  [
    'a stage that never ran',
    { ...none, verdict: 'unknown', stage: 'canary:worker', durationMs: 0 },
    'exports pipeline UNKNOWN: canary:worker',
  ],
  [
    'the server light, without numbers of a queue',
    { light: 'server', cause: null, stage: 'connect', reason: 'connection_refused', durationMs: 1.25 },
    'exports server FAIL: connect connection_refused after 1.3 ms',
  ],
] as [string, Partial<ChainFacts>, string][])('%s', (_, more, line) => {
  expect(chain({ ...facts, ...more })).toBe(line);
});
