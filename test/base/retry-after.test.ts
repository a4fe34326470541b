// For how long somebody asks to be left alone.

import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/base/retry-after.ts';

describe('Retry-After', () => {
  const nowMs = Date.UTC(2026, 10, 23, 18);
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 18:00:30 GMT', 30_000],
    ['Monday, 23-Nov-26 18:00:30 GMT', 30_000],
    ['Mon Nov 23 18:00:30 2026 GMT', 30_000],
    ['Mon, 23 Nov 2026 17:00:00 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['', null],
    ['99999999999999', null],
    [undefined, null],
  ])('%s', (header, expectedMs) => {
    expect(retryAfterMs(header, nowMs)).toBe(expectedMs);
  });
});
