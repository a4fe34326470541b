// Does an incident open once, follow what happens, and resolve to those who were told?

import { describe, expect, it } from 'vitest';
import { numbers, startMs, target, withoutCanaries } from './samples.ts';
import { type Story, tell } from './story.ts';

const canary = 'canary:worker' as const;
const hung = { before: numbers({ waiting: 1, active: 2 }), after: numbers({ waiting: 1, active: 2 }) };
const killed = { before: numbers({ waiting: 1, workers: 0 }), after: numbers({ waiting: 1, workers: 0 }) };
const minute = 60_000;

/** A target whose checks are all up. */
function healthy(config = target()): Story {
  const story = tell(config);
  story.times(2, 'protocol', 'pass');
  for (const { name } of config.canaries) story.times(2, `canary:${name ?? ''}`, 'pass');
  if (config.health) story.times(2, 'health', 'pass');
  return story;
}

const types = (said: { type: string }[]): string[] => said.map((one) => one.type);

describe('an incident', () => {
  it('opens once, when the last failure that it takes is seen', () => {
    const story = healthy();
    expect(story.times(2, canary, 'fail')).toEqual([]);
    expect(types(story.see(canary, 'fail'))).toEqual(['incident.opened']);
    expect(story.times(20, canary, 'fail')).toEqual([]);
  });

  it('is critical for down and a warning for degraded', () => {
    const down = healthy();
    down.times(3, canary, 'fail');
    expect(down.incident('pipeline')).toMatchObject({ severity: 'critical', status: 'down', failures: 3 });
    const degraded = healthy();
    degraded.times(3, canary, 'warn');
    expect(degraded.incident('pipeline')).toMatchObject({ severity: 'warning', status: 'degraded' });
  });

  it('started with the first observation of the failing streak, unknown ones in between or not', () => {
    const story = healthy();
    const firstMs = story.nowMs();
    story.see(canary, 'fail');
    story.see(canary, 'skip');
    story.times(2, canary, 'fail');
    expect(story.incident('pipeline')).toMatchObject({ startedAtMs: firstMs, failures: 3 });
  });

  it('did not start with what could not be judged before', () => {
    const story = healthy();
    story.see(canary, 'skip');
    const firstMs = story.nowMs();
    story.times(3, canary, 'fail');
    expect(story.incident('pipeline')).toMatchObject({ startedAtMs: firstMs, failures: 3 });
  });

  it('says which stage failed, why, with which cause and which numbers', () => {
    const story = healthy();
    const [opened] = story.times(3, canary, 'fail', killed);
    expect(opened).toMatchObject({
      to: ['oncall'],
      incident: { cause: 'worker_down', reason: 'sentinel_timeout', stage: canary },
      queue: { waiting: 1, workers: 0 },
      chain:
        'exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 13 ms; waiting 1→1, workers 0',
    });
  });

  it('does not open for unknown', () => {
    const story = healthy();
    story.times(5, canary, 'skip');
    expect(story.status('pipeline')).toBe('unknown');
    expect(story.incident('pipeline')).toBeNull();
    expect(story.said).toEqual([]);
  });

  it('resolves to exactly those who were told, whoever is configured by then', () => {
    const before = healthy(target({ alerts: { to: ['oncall', 'phone'] } }));
    before.times(3, canary, 'fail');
    const after = tell(target({ alerts: { to: [] } }), before.state());
    after.later(minute);
    const [resolved] = after.times(2, canary, 'pass');
    expect(resolved).toMatchObject({
      type: 'incident.resolved',
      to: ['oncall', 'phone'],
      incident: { status: 'resolved', closeReason: 'recovered', resolvedAtMs: after.nowMs() },
      chain: 'exports pipeline PASS',
    });
    expect(after.incident('pipeline')).toBeNull();
  });

  it('is told to whoever is configured while it is open, and then its end too', () => {
    const before = healthy(target({ alerts: { to: ['oncall'] } }));
    before.times(3, canary, 'fail');
    const after = tell(target({ alerts: { to: ['mail'] } }), before.state());
    expect(after.see(canary, 'fail')).toMatchObject([{ type: 'incident.opened', to: ['mail'] }]);
    expect(after.times(2, canary, 'pass')).toMatchObject([
      { type: 'incident.resolved', to: ['oncall', 'mail'] },
    ]);
  });

  it('says nothing where nobody is configured, and keeps the record', () => {
    const story = tell(target({ alerts: { to: [] } }));
    expect(story.times(3, canary, 'fail')).toEqual([]);
    expect(story.incident('pipeline')).toMatchObject({ status: 'down' });
  });

  it('stays open through unknown, not observable, and resolves after it', () => {
    const story = healthy();
    story.times(3, canary, 'fail');
    story.times(3, canary, 'skip');
    expect(story.status('pipeline')).toBe('unknown');
    expect(story.incident('pipeline')).toMatchObject({ status: 'down', observable: false });
    expect(types(story.times(2, canary, 'pass'))).toEqual(['incident.resolved']);
  });

  it('resolves when every check that was in it is up, and not before', () => {
    const story = healthy();
    story.times(3, canary, 'fail');
    story.times(3, 'health', 'fail');
    expect(story.times(3, canary, 'pass')).toEqual([]);
    expect(story.status('pipeline')).toBe('down');
    expect(types(story.times(2, 'health', 'pass'))).toEqual(['incident.resolved']);
    expect(types(story.said)).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('does not wait for a check that was never in it', () => {
    const story = tell(target());
    story.times(3, canary, 'fail');
    expect(types(story.times(2, canary, 'pass'))).toEqual(['incident.resolved']);
    expect(story.status('pipeline')).toBe('unknown');
  });

  it('is one per light: a server and its pipeline have each their own', () => {
    const story = healthy();
    story.times(3, 'protocol', 'fail');
    story.times(3, canary, 'fail');
    expect(story.incident('server')).toMatchObject({ light: 'server', cause: null, stage: 'connect' });
    expect(story.incident('pipeline')?.id).not.toBe(story.incident('server')?.id);
  });

  it('is one on the server light when the host is dead: the pipeline goes unknown', () => {
    const story = healthy();
    for (let i = 0; i < 4; i += 1) {
      story.see('protocol', 'fail');
      story.see(canary, 'skip');
      story.see('health', 'skip', { reason: 'health_unreachable' });
    }
    expect(types(story.said)).toEqual(['incident.opened']);
    expect([story.status('server'), story.status('pipeline')]).toEqual(['down', 'unknown']);
  });

  it('never ends before it started, also when the wall clock steps back', () => {
    const story = healthy();
    story.times(3, canary, 'fail');
    story.later(-3_600_000);
    const [resolved] = story.times(2, canary, 'pass');
    expect(resolved?.incident?.resolvedAtMs).toBe(resolved?.incident?.startedAtMs);
  });
});

describe('an update', () => {
  it('tells a new severity, and compares with what was told', () => {
    const story = healthy();
    story.times(3, canary, 'warn');
    story.times(2, canary, 'fail', { reason: 'slow' });
    story.later(minute);
    const updated = story.see(canary, 'fail', { reason: 'slow' }).at(-1);
    expect(updated).toMatchObject({
      type: 'incident.updated',
      incident: { severity: 'critical', told: { severity: 'warning' } },
    });
    expect(story.incident('pipeline')?.told.severity).toBe('critical');
  });

  it('comes at most once a minute, and late rather than never', () => {
    const story = healthy();
    story.times(3, canary, 'fail', killed);
    expect(story.times(5, canary, 'fail', hung)).toEqual([]);
    story.later(minute);
    expect(types(story.times(5, canary, 'fail', hung))).toEqual(['incident.updated']);
  });

  it('is left out when all is again as it was told', () => {
    const story = healthy();
    story.times(3, canary, 'fail', killed);
    story.see(canary, 'fail', hung);
    story.later(2 * minute);
    expect(story.see(canary, 'fail', killed)).toEqual([]);
  });

  it('is not silenced by a wall clock that steps back', () => {
    const story = healthy();
    story.times(3, canary, 'fail', killed);
    story.later(-3_600_000);
    expect(types(story.see(canary, 'fail', hung))).toEqual(['incident.updated']);
  });
});

describe('the cause of an incident', () => {
  it('changes with a newer canary run and nothing else', () => {
    const story = healthy();
    story.times(3, canary, 'fail', killed);
    story.times(3, 'health', 'fail', { reason: 'queue_backlog' });
    expect(story.incident('pipeline')?.cause).toBe('worker_down');
    story.see(canary, 'fail', hung);
    expect(story.incident('pipeline')?.cause).toBe('jobs_stuck');
  });

  it('is not changed by a canary that could not be called', () => {
    const story = healthy();
    story.times(3, canary, 'fail', killed);
    story.times(3, 'protocol', 'fail');
    story.times(3, canary, 'skip');
    expect(story.incident('pipeline')?.cause).toBe('worker_down');
  });

  it('never becomes null again', () => {
    const story = healthy();
    story.times(3, canary, 'fail', killed);
    story.see(canary, 'pass');
    expect(story.incident('pipeline')?.cause).toBe('worker_down');
    story.see(canary, 'warn');
    expect(story.incident('pipeline')?.cause).toBe('worker_down');
  });

  it('needs, without canaries, as many equal ones as a status needs failures', () => {
    const story = healthy(withoutCanaries());
    story.times(3, 'health', 'fail', { reason: 'queue_backlog' });
    expect(story.incident('pipeline')?.cause).toBe('backlog');
    const stalled = { reason: 'queue_stalled' } as const;
    story.times(2, 'health', 'fail', stalled);
    story.see('health', 'fail', { reason: 'queue_backlog' });
    story.times(2, 'health', 'fail', stalled);
    expect(story.incident('pipeline')?.cause).toBe('backlog');
    story.see('health', 'skip');
    story.see('health', 'fail', stalled);
    expect(story.incident('pipeline')?.cause).toBe('jobs_stuck');
    story.times(3, 'health', 'warn', { reason: 'session_lost' });
    expect(story.incident('pipeline')?.cause).toBe('health_only');
  });

  it('is not taken away by a health check that is on its way back', () => {
    const story = tell(withoutCanaries({ alerts: { successes: 5 } }));
    story.times(3, 'health', 'fail', { reason: 'queue_backlog' });
    story.times(4, 'health', 'pass');
    expect(story.incident('pipeline')).toMatchObject({ status: 'down', cause: 'backlog' });
  });

  it('is none on the server light', () => {
    const story = healthy();
    story.times(3, 'protocol', 'fail');
    expect(story.incident('server')?.cause).toBeNull();
  });
});

describe('a light that is unknown for long', () => {
  const quarter = 15 * minute;

  it('is one notice after 15 minutes, and again only after it was known in between', () => {
    const story = healthy();
    story.times(3, canary, 'skip');
    story.later(quarter - 10_000);
    expect(story.see(canary, 'skip')).toEqual([]);
    story.later(10_000);
    expect(types(story.see(canary, 'skip'))).toEqual(['target.notice']);
    story.later(quarter);
    expect(story.times(3, canary, 'skip')).toEqual([]);
    story.times(2, canary, 'pass');
    story.times(3, canary, 'skip');
    story.later(quarter);
    expect(types(story.see(canary, 'skip'))).toEqual(['target.notice']);
  });

  it('gives its reason', () => {
    const story = tell(target());
    story.later(quarter);
    story.see('protocol', 'skip', { reason: 'auth_required', startedAtMs: startMs });
    expect(story.said[0]?.chain).toBe('exports server UNKNOWN: connect auth_required after 13 ms');
  });
});

describe('a transition', () => {
  it('is each change of a light, from and to', () => {
    const story = healthy();
    story.times(3, canary, 'fail');
    story.times(2, canary, 'pass');
    const seen = story.transitions
      .filter((one) => one.light === 'pipeline')
      .map(({ from, to }) => [from, to]);
    expect(seen).toEqual([
      ['unknown', 'up'],
      ['up', 'down'],
      ['down', 'up'],
    ]);
  });

  it('goes forward in time, though the check that began first may end last', () => {
    const story = healthy();
    const earlyMs = story.nowMs();
    story.later(10_000);
    story.times(3, 'health', 'fail');
    story.times(3, canary, 'fail');
    story.times(2, 'health', 'pass');
    story.times(2, canary, 'pass', { startedAtMs: earlyMs });
    const times = story.transitions.filter((one) => one.light === 'pipeline').map((one) => one.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
