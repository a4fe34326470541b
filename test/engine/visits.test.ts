// Which checks does a tick visit?

import { describe, expect, it } from 'vitest';
import { checksIn, dueAlone, dueAt, nothingUnderway } from '../../src/engine/visits.ts';
import { target } from './samples.ts';
import { tell } from './story.ts';

const config = target({ interval: '10s', timeouts: { canary: '5s' } });
const all = { protocol: true, health: true, canaries: ['worker'] };

function seen(outcome: 'pass' | 'warn' | 'fail' | 'skip') {
  const story = tell(config);
  story.times(3, 'canary:worker', outcome);
  return story.state();
}

describe('a tick', () => {
  it('visits everything of a target that nobody has seen yet', () => {
    expect(dueAt(config, undefined, nothingUnderway(), 0)).toEqual(all);
  });

  it('is missed while the protocol check of the one before is out', () => {
    expect(dueAt(config, undefined, { ...nothingUnderway(), out: new Set(['protocol']) }, 0)).toBeNull();
  });

  it('leaves out what is still out, which delays nothing', () => {
    const out = new Set(['canary:worker', 'health'] as const);
    expect(dueAt(config, undefined, { ...nothingUnderway(), out }, 0)).toEqual({
      protocol: true,
      health: false,
      canaries: [],
    });
  });

  it.each(['pass', 'warn'] as const)('visits a canary after %s each time', (outcome) => {
    const underway = { ...nothingUnderway(), lastDueMs: new Map([['canary:worker', 0] as const]) };
    expect(dueAt(config, seen(outcome), underway, 10_000)?.canaries).toEqual(['worker']);
  });

  it.each(['fail', 'skip'] as const)('is patient with a canary after %s', (outcome) => {
    const underway = { ...nothingUnderway(), lastDueMs: new Map([['canary:worker', 0] as const]) };
    const at = (dueMs: number) => dueAt(config, seen(outcome), underway, dueMs);
    expect(at(10_000)).toEqual({ protocol: true, health: true, canaries: [] });
    expect(at(20_000)?.canaries).toEqual(['worker']);
  });
});

describe('a quick repeat', () => {
  it('visits its check alone', () => {
    expect(checksIn(dueAlone('protocol', nothingUnderway()))).toEqual(['protocol']);
    expect(checksIn(dueAlone('canary:worker', nothingUnderway()))).toEqual(['canary:worker']);
  });

  it('of health looks at the server too, unless that is being looked at', () => {
    expect(checksIn(dueAlone('health', nothingUnderway()))).toEqual(['protocol', 'health']);
    const underway = { ...nothingUnderway(), out: new Set(['protocol'] as const) };
    expect(checksIn(dueAlone('health', underway))).toEqual(['health']);
  });
});
