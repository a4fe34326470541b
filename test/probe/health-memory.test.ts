// What does the probe remember of a queue from read to read, and what follows from it?

import { describe, expect, it } from 'vitest';
import type { HealthConfig } from '../../src/config/schema/schema.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import {
  failedGrowth,
  follow,
  type HealthMemory,
  noHealthMemory,
} from '../../src/probe/health/health-memory.ts';
import type { QueueReading } from '../../src/probe/report.ts';

const minute = 60_000;

function config(health: object = {}): HealthConfig {
  const url = 'http://127.0.0.1/health';
  const {
    health: [parsed],
  } = targetSchema.parse({ name: 'a', url, health: { url, ...health } });
  if (parsed === undefined) throw new Error('a health section is configured');
  return parsed;
}

const reading = (told: Partial<QueueReading>): QueueReading => ({
  waiting: null,
  active: null,
  failed: null,
  delayed: null,
  completed: null,
  workers: null,
  oldestAgeMs: null,
  ...told,
});

/** One read a minute, from minute 0. */
const followed = (reads: Partial<QueueReading>[], health: object = {}): HealthMemory =>
  reads.reduce<HealthMemory>(
    (memory, told, index) => follow(memory, reading(told), config(health), index * minute),
    noHealthMemory,
  );

const grown = (counts: (number | null)[], window = '15m'): number =>
  failedGrowth(
    followed(
      counts.map((failed) => ({ failed })),
      { failed: { window } },
    ),
    config({ failed: { window } }).failed.windowMs,
    (counts.length - 1) * minute,
  );

describe('the growth of failures', () => {
  it.each([
    ['nothing', [], 0],
    ['one read: what is retained is not news', [500], 0],
    ['two reads', [500, 530], 30],
    ['a count that stays', [500, 500, 500], 0],
    ['a fall, as of retention, and a rise after it', [500, 100, 120], 20],
    ['a read without a count between', [10, null, 15], 5],
  ])('counts %s', (_, counts, growth) => {
    expect(grown(counts)).toBe(growth);
  });

  it('forgets what is older than the window', () => {
    expect(grown([0, 100, 100, 100, 100], '2m')).toBe(0);
    expect(grown([0, 100, 100, 103], '2m')).toBe(3);
  });

  it('keeps few samples, whatever the interval', () => {
    let memory = noHealthMemory;
    const often = config({ failed: { window: '15m' } });
    for (let read = 0; read < 5_000; read += 1) {
      memory = follow(memory, reading({ failed: read }), often, read * 1_000);
    }
    expect(memory.failed.length).toBeLessThan(130);
    expect(failedGrowth(memory, 15 * minute, 4_999_000)).toBeGreaterThanOrEqual(885);
    expect(failedGrowth(memory, 15 * minute, 4_999_000)).toBeLessThanOrEqual(930);
  });
});

describe('a depth over its level', () => {
  const levels = { waiting: { warn: 10, fail: 100 }, oldest_age: { fail: '1m' } };

  it('is remembered from its first read on, for each level', () => {
    const memory = followed([{ waiting: 11 }, { waiting: 101 }, { waiting: 200 }], levels);
    expect(memory.over).toEqual({ 'waiting.warn': 0, 'waiting.fail': minute });
  });

  it('is forgotten as soon as it is not over, or not told', () => {
    expect(followed([{ waiting: 101 }, { waiting: 10 }], levels).over).toEqual({});
    expect(followed([{ waiting: 101 }, {}], levels).over).toEqual({});
    expect(followed([{ oldestAgeMs: 60_001 }, { oldestAgeMs: 60_000 }], levels).over).toEqual({});
  });
});

describe('a queue that stands still', () => {
  it('does so since the first read that showed these numbers', () => {
    const stuck = { waiting: 3, active: 1, completed: 7 };
    expect(followed([{ waiting: 2, active: 1, completed: 7 }, stuck, stuck, stuck]).stillSinceMs).toBe(
      minute,
    );
  });

  it.each([
    ['completes a job', { waiting: 3, active: 1, completed: 8 }],
    ['takes one up', { waiting: 3, active: 2, completed: 7 }],
    ['gets more work', { waiting: 4, active: 1, completed: 7 }],
  ])('moves when it %s', (_, told) => {
    const stuck = { waiting: 3, active: 1, completed: 7 };
    expect(followed([stuck, stuck, told]).stillSinceMs).toBe(2 * minute);
  });

  it('is no matter when nothing waits', () => {
    expect(
      followed([
        { waiting: 0, active: 1 },
        { waiting: 0, active: 1 },
      ]).stillSinceMs,
    ).toBeNull();
    expect(followed([{ active: 1 }, { active: 1 }]).stillSinceMs).toBeNull();
  });
});
