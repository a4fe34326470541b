// Can one see what is silenced, by whom, why and for how long?

import { expect, it } from 'vitest';
import { silenceJson, silenceList, silenceWords } from '../../src/report/silence-list.ts';
import { silence } from '../store/records.ts';
import { ago, nowMs, plain } from './past-samples.ts';

const held = silence({ endsAtMs: ago(-10) });
const ended = silence({
  id: 'sil_2',
  selector: { names: [], labels: {}, light: 'server' },
  reason: 'a\u001b[2J b',
  endedAtMs: ago(3),
});
const over = silence({
  id: 'sil_3',
  selector: { names: ['*'], labels: {}, light: null },
  endsAtMs: ago(60),
});

it('is a line each', () => {
  expect(silenceList([held, ended, over], nowMs, plain)).toBe(
    [
      'SILENCE  WHAT                            ENDS                             BY      REASON',
      'sil_1    exp*, team=data, pipeline only  in 10m                           deploy  the new worker is rolled out',
      'sil_2    server only                     ended 2026-11-24 03:09:04Z       deploy  a\\u001b[2J b',
      'sil_3    *                               over since 2026-11-24 02:12:04Z  deploy  the new worker is rolled out',
      '',
    ].join('\n'),
  );
  expect(silenceList([], nowMs, plain)).toBe('no silence\n');
});

it('is one line beside other things', () => {
  expect(silenceWords(held, nowMs)).toBe(
    'exp*, team=data, pipeline only, ends in 10m, by deploy: the new worker is rolled out',
  );
});

it('has every key for a program', () => {
  expect(silenceJson(ended, nowMs)).toEqual({
    id: 'sil_2',
    holds: false,
    selector: { names: [], labels: {}, light: 'server' },
    reason: 'a\u001b[2J b',
    author: 'deploy',
    created_at: expect.any(String),
    ends_at: expect.any(String),
    ended_at: '2026-11-24T03:09:04.000Z',
  });
});
