// Is a person told what to do first, as closely as it is known?

import { describe, expect, it } from 'vitest';
import { causeHints, hintFor, reasonHints } from '../../src/report/hints.ts';

describe('what to do first', () => {
  it('is the business of the cause, which has seen more than the canary', () => {
    expect(hintFor({ cause: 'worker_down', reason: 'job_timeout' })).toBe(causeHints.worker_down);
  });

  it.each([
    ['contract_broken', 'idempotency_broken'],
    ['canary_broken', 'auth_scope'],
    ['canary_error', 'tool_error'],
    ['health_only', 'health_invalid'],
  ] as const)('is the business of the reason where %s only says where to look', (cause, reason) => {
    expect(hintFor({ cause, reason })).toBe(reasonHints[reason]);
  });

  it('is the business of the reason where there is no cause', () => {
    expect(hintFor({ cause: null, reason: 'slow' })).toBe(reasonHints.slow);
  });

  it('is nothing when nothing is known', () => {
    expect(hintFor({ cause: null, reason: null })).toBeNull();
  });

  it('is one line that fits a terminal', () => {
    const hints = [...Object.values(causeHints), ...Object.values(reasonHints)];
    expect(hints.filter((hint) => hint.includes('\n') || hint.length > 120)).toEqual([]);
  });
});
