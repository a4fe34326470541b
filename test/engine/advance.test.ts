// What holds after any observations whatever, in any order, at any time?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worstStatus } from '../../src/engine/judge/status.ts';
import { lightOf } from '../../src/engine/judge/verdict.ts';
import type { Announcement } from '../../src/engine/ports.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import { numbers, target } from './samples.ts';
import { type Story, tell } from './story.ts';

const config = target({
  canaries: [
    { name: 'a', tool: 'one' },
    { name: 'b', tool: 'two' },
  ],
  alerts: { failures: 2, successes: 2 },
});
const failing: Reason[] = ['sentinel_timeout', 'sentinel_failed', 'connection_reset', 'queue_backlog'];
const reads = [null, numbers({ waiting: 1, active: 0 }), numbers({ waiting: 1, active: 1, workers: 0 })];

const steps = fc.array(
  fc.record({
    check: fc.constantFrom('protocol', 'canary:a', 'canary:b', 'health'),
    outcome: fc.constantFrom('pass', 'pass', 'warn', 'fail', 'fail', 'skip'),
    reason: fc.constantFrom(...failing),
    read: fc.constantFrom(...reads),
    pauseMs: fc.constantFrom(0, 5_000, 70_000, 16 * 60_000),
  }),
  { maxLength: 120 },
);

/** Walks the steps; `look` sees the story after each, with what was announced by it. */
function walk(look: (story: Story, said: Announcement[]) => void): void {
  fc.assert(
    fc.property(steps, (all) => {
      const story = tell(config);
      for (const { check, outcome, reason, read, pauseMs } of all) {
        story.later(pauseMs);
        const why = outcome === 'fail' ? { reason } : {};
        look(story, story.see(check, outcome, { ...why, before: read, after: read }));
      }
    }),
    { numRuns: 150 },
  );
}

describe('whatever is observed', () => {
  it('a light stands as the worst of its checks, and its last transition says so', () => {
    walk((story) => {
      for (const { light, status } of story.state().lights) {
        const own = story.state().checks.filter((check) => lightOf(check.check) === light);
        expect(status).toBe(worstStatus(own.map((check) => check.status)));
        expect(story.transitions.findLast((one) => one.light === light)?.to ?? 'unknown').toBe(status);
      }
    });
  });

  it('an incident is open exactly while a check that was in it is not up again', () => {
    walk((story) => {
      for (const { incident, involved, status } of story.state().lights) {
        expect(incident === null).toBe(involved.length === 0);
        if (status === 'down' || status === 'degraded') expect(incident).toMatchObject({ status });
        if (incident !== null) expect(incident.observable).toBe(status !== 'unknown');
      }
    });
  });

  it('people hear opened, then updates, then resolved, and nothing of it after that', () => {
    const open = new Map<string, string>();
    let current: Story | null = null;
    walk((story, said) => {
      if (story !== current) open.clear();
      current = story;
      for (const { type, incident, to } of said) {
        if (incident === null) continue;
        if (type === 'incident.opened') {
          expect(open.has(incident.light)).toBe(false);
          open.set(incident.light, incident.id);
          continue;
        }
        expect(open.get(incident.light)).toBe(incident.id);
        expect(to).toEqual(incident.told.receivers);
        if (type === 'incident.resolved') open.delete(incident.light);
      }
    });
  });

  it('an update tells something new: at once that it is worse, else a minute after what was told before', () => {
    walk((_, said) => {
      for (const { type, incident, atMs } of said) {
        if (type !== 'incident.updated' || incident === null) continue;
        const { told, severity, cause } = incident;
        expect([severity, cause]).not.toEqual([told.severity, told.cause]);
        const worse = severity === 'critical' && told.severity === 'warning';
        if (!worse) expect(atMs - told.atMs).toBeGreaterThanOrEqual(60_000);
        if (told.cause !== null) expect(cause).not.toBeNull();
      }
    });
  });

  it('the state can be written down and read again', () => {
    walk((story) => expect(JSON.parse(JSON.stringify(story.state()))).toEqual(story.state()));
  });
});
