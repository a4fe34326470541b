// What do stages add up to, and checks?

import { describe, expect, it } from 'vitest';
import { everyCanaryPassed, observe } from '../../src/engine/judge/observe.ts';
import { judgeOnce } from '../../src/engine/judge/once.ts';
import { judgeCheck, lightOf, softened, worst } from '../../src/engine/judge/verdict.ts';
import type { Verdict } from '../../src/engine/words.ts';
import type { Outcome } from '../../src/probe/report.ts';
import { noAnswer, numbers, part, partOf, stage, startMs, target, withoutCanaries } from './samples.ts';
import { tell } from './story.ts';

const outcomes: Outcome[] = ['pass', 'warn', 'fail', 'skip'];

describe('the verdict of a check', () => {
  it('is that of the first stage that fails, else of the first that warns, else unknown by any skip, else pass', () => {
    for (const a of outcomes)
      for (const b of outcomes)
        for (const c of outcomes) {
          const row = [a, b, c];
          const { verdict, stage: named } = judgeCheck([
            stage('connect', a),
            stage('handshake', b),
            stage('tools', c),
          ]);
          const wanted: [Outcome, Verdict][] = [
            ['fail', 'fail'],
            ['warn', 'degraded'],
            ['skip', 'unknown'],
          ];
          const [outcome, expected] = wanted.find(([one]) => row.includes(one)) ?? ['pass', 'pass'];
          expect(verdict).toBe(expected);
          const at = ['connect', 'handshake', 'tools'][row.indexOf(outcome)];
          expect(named).toBe(outcome === 'pass' ? null : at);
        }
  });

  it('takes the reason of the stage that decides', () => {
    const stages = [stage('connect', 'warn', 'slow'), stage('tools', 'fail', 'tools_missing')];
    expect(judgeCheck(stages)).toEqual({ verdict: 'fail', reason: 'tools_missing', stage: 'tools' });
  });
});

describe('the verdict of a light', () => {
  it('is the worst: fail, degraded, unknown, pass; of equals the first speaks', () => {
    const order: Verdict[] = ['fail', 'degraded', 'unknown', 'pass'];
    for (const a of order)
      for (const b of order) {
        const found = worst([
          { verdict: a, name: 'first' },
          { verdict: b, name: 'second' },
        ]);
        expect(found?.name).toBe(order.indexOf(a) <= order.indexOf(b) ? 'first' : 'second');
      }
    expect(worst([])).toBeNull();
  });

  it('belongs to the stage: protocol is the server, everything else the pipeline', () => {
    expect([lightOf('protocol'), lightOf('health'), lightOf('canary:x')]).toEqual([
      'server',
      'pipeline',
      'pipeline',
    ]);
  });
});

describe('a health URL that does not answer', () => {
  it.each(['health_unreachable', 'health_invalid'] as const)(
    'only warns with %s while every canary passes',
    (reason) => {
      const failed = stage('health', 'fail', reason);
      expect(softened(failed, true).outcome).toBe('warn');
      expect(softened(failed, false).outcome).toBe('fail');
    },
  );

  it('is softened for no other reason, and a skip stays a skip', () => {
    expect(softened(stage('health', 'fail', 'queue_backlog'), true).outcome).toBe('fail');
    expect(softened(stage('health', 'skip', 'health_unreachable'), true).outcome).toBe('skip');
  });

  it('is vouched for by the last counted run of every canary, and by nobody without canaries', () => {
    const config = target({ canaries: [{ tool: 'a' }, { tool: 'b' }] });
    const story = tell(config);
    expect(everyCanaryPassed(config, undefined)).toBe(false);
    story.see('canary:a', 'pass');
    expect(everyCanaryPassed(config, story.state())).toBe(false);
    story.see('canary:b', 'pass');
    expect(everyCanaryPassed(config, story.state())).toBe(true);
    story.see('canary:b', 'warn');
    expect(everyCanaryPassed(config, story.state())).toBe(false);
    expect(everyCanaryPassed(withoutCanaries(), tell(withoutCanaries()).state())).toBe(false);
  });
});

describe('an observation', () => {
  it('started with its first stage and took as long as all of them', () => {
    const stages = [
      stage('connect', 'pass', null, { startedAtMs: startMs + 5, durationMs: 10 }),
      stage('handshake', 'fail', 'rpc_error', { startedAtMs: startMs + 15, durationMs: 20 }),
      stage('tools', 'skip', null, { startedAtMs: startMs + 35, durationMs: 0 }),
    ];
    const { observation } = observe(target(), part('protocol', stages), false);
    expect(observation).toMatchObject({ startedAtMs: startMs + 5, durationMs: 30, stages });
  });

  it('carries the later numbers of the queue', () => {
    const before = numbers({ waiting: 1 });
    const after = numbers({ waiting: 2 });
    const seen = (reads: object) =>
      observe(target(), partOf('canary:worker', 'fail', reads), false).observation.queue?.waiting;
    expect(seen({ before, after })).toBe(2);
    expect(seen({ before, after: noAnswer })).toBe(1);
  });
});

describe('a single probe', () => {
  it('judges both lights without thresholds, with cause and chain', () => {
    const reads = { before: numbers({ waiting: 2, workers: 0 }), after: numbers({ waiting: 2, workers: 0 }) };
    const { server, pipeline, stages } = judgeOnce(target(), [
      partOf('health', 'pass'),
      partOf('canary:worker', 'fail', reads),
      partOf('protocol', 'pass'),
    ]);
    expect(server).toMatchObject({ verdict: 'pass', cause: null, chain: 'exports server PASS' });
    expect(pipeline).toMatchObject({ verdict: 'fail', cause: 'worker_down', stage: 'canary:worker' });
    expect(stages.map((one) => one.stage)).toEqual(['connect', 'canary:worker', 'health']);
  });

  it('lets the canaries of the same probe vouch for a silent health URL', () => {
    const health = partOf('health', 'fail', { reason: 'health_unreachable' });
    const once = (canary: Outcome) =>
      judgeOnce(target(), [partOf('protocol', 'pass'), partOf('canary:worker', canary), health]).pipeline;
    expect(once('pass')).toMatchObject({ verdict: 'degraded', reason: 'health_unreachable' });
    expect(once('skip')).toMatchObject({ verdict: 'fail', cause: 'health_only' });
  });

  it('tells the cause of the canary that it names, whichever ended first', () => {
    const canaries = ['first', 'second'].map((name) => ({ name, tool: 'health_check_job' }));
    const several = target({ canaries, health: null });
    const { pipeline } = judgeOnce(several, [
      partOf('protocol', 'pass'),
      partOf('canary:second', 'fail', { reason: 'rpc_error' }),
      partOf('canary:first', 'fail', { reason: 'response_timeout' }),
    ]);
    expect(pipeline).toMatchObject({ reason: 'response_timeout', cause: 'worker_silent' });
  });

  it('is unknown about what was called off, and has no pipeline where none is configured', () => {
    expect(judgeOnce(target(), []).pipeline).toMatchObject({ verdict: 'unknown', reason: null, cause: null });
    const bare = target({ canaries: [], health: null });
    expect(judgeOnce(bare, [partOf('protocol', 'pass')]).pipeline).toBeNull();
  });

  it('leaves a dead host to the server light', () => {
    const { server, pipeline } = judgeOnce(target(), [
      partOf('protocol', 'fail'),
      partOf('canary:worker', 'skip'),
      partOf('health', 'skip', { reason: 'health_unreachable' }),
    ]);
    expect(server.verdict).toBe('fail');
    expect(pipeline).toMatchObject({ verdict: 'unknown', cause: 'server_down' });
  });
});
