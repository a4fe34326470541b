// How long is what kept, as the operator says it?

import { describe, expect, it } from 'vitest';
import { problemsOf, valid } from './parse.ts';

const dayMs = 86_400_000;
const kept = (text: string): string => `version: 1\nstore: { retention: { ${text} } }`;

describe('store.retention', () => {
  it('is two weeks, thirteen months and 2 GiB unless somebody says otherwise', () => {
    expect(valid('version: 1').config.store.retention).toEqual({
      observationsMs: 14 * dayMs,
      hourlyMs: 400 * dayMs,
      maxSizeBytes: 2 * 2 ** 30,
    });
  });

  it('takes sizes with their unit', () => {
    expect(valid(kept('max_size: 1.5TiB')).config.store.retention.maxSizeBytes).toBe(1.5 * 2 ** 40);
    expect(valid(kept('hourly: 3650d, max_size: 64MiB')).config.store.retention).toMatchObject({
      hourlyMs: 3_650 * dayMs,
      maxSizeBytes: 64 * 2 ** 20,
    });
  });

  it.each([
    ['max_size: 2GB', 'a size such as 64MiB, 2GiB or 1TiB'],
    ['max_size: 1000', 'a size such as 64MiB, 2GiB or 1TiB'],
    ['max_size: 1MiB', 'a size of at least 16MiB'],
    ['observations: 1h', 'a duration of at least 1d'],
  ])('refuses %s in words', (text, phrase) => {
    expect(problemsOf(kept(text)).join('\n')).toContain(phrase);
  });
});
