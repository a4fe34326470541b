// What happens when a probe is called off in the middle? It ends at once, and what was under way is not tested.

import { describe, expect, it, onTestFinished } from 'vitest';
import { type ModeName, modes, sound } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { knownLegacy, targetOf, visit, type Written } from './visit.ts';

/** Aborts as soon as the server heard `asked`, or at once. */
async function calledOff(name: ModeName, asked: string | null, written: Written = {}) {
  const stop = new AbortController();
  const mode = modes[name];
  const heard = asked === null ? undefined : mode.on?.[asked];
  const server = await startServer(
    asked === null
      ? mode
      : {
          ...mode,
          on: {
            ...mode.on,
            [asked]: (exchange) => {
              heard?.(exchange);
              setImmediate(() => stop.abort());
            },
          },
        },
  );
  onTestFinished(server.close);
  if (asked === null) setImmediate(() => stop.abort());
  const { report } = await visit(targetOf(server, written), { signal: stop.signal, known: knownLegacy() });
  await server.stats.quiet();
  return { report, server };
}

describe('a probe that is called off', () => {
  it('before it began, asks nothing', async () => {
    const server = await startServer(sound);
    onTestFinished(server.close);
    const { report } = await visit(targetOf(server), { signal: AbortSignal.abort() });
    expect(server.stats.seen).toEqual([]);
    expect(report.stages.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
      Array(5).fill('skip null'),
    );
  });

  it.each([
    ['tls_silent', null],
    ['silent', 'initialize'],
    ['stalled_json', 'initialize'],
    ['stalled_events', 'initialize'],
    ['dripping', 'initialize'],
    ['comments', 'initialize'],
    ['silent_notification', 'notifications/initialized'],
    ['silent_tools', 'tools/list'],
    ['silent_canary', 'tools/call'],
    ['stalled_canary', 'tools/call'],
    ['health_silent', 'GET /health'],
    ['health_stalled', 'GET /health'],
  ] as const)('in the middle of %s, ends at once with skips and without a reason', async (name, asked) => {
    const { report, server } = await calledOff(name, asked);
    const ended = report.stages.filter(({ detail }) => detail.interrupted === true);
    expect(ended.length).toBeGreaterThan(0);
    expect(report.stages.every(({ outcome, reason }) => ['pass', 'skip'].includes(outcome) && !reason)).toBe(
      true,
    );
    expect([...server.stats.sessions]).toEqual([]);
  });

  it('reads no health again after a canary that it cut off', async () => {
    const { server } = await calledOff('silent_canary', 'tools/call');
    expect(server.stats.seen.filter(({ asked }) => asked === 'GET /health')).toHaveLength(1);
  });
});
