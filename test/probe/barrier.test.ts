// What becomes of the later stages when an earlier one did not pass? Not tested is never passed.

import { describe, expect, it, onTestFinished } from 'vitest';
import { type ModeName, modes } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { targetOf, visit, type Written } from './visit.ts';

async function outcomes(name: ModeName, written: Written = {}): Promise<string[]> {
  const server = await startServer(modes[name]);
  onTestFinished(server.close);
  const { report } = await visit(targetOf(server, written));
  return report.stages.map(({ stage, outcome, reason }) => `${stage} ${outcome} ${reason ?? '-'}`);
}

describe('a stage that did not pass', () => {
  it('leaves a server that is down as one fault: the silence of its health URL says nothing new', async () => {
    expect(await outcomes('refused')).toEqual([
      'connect fail connection_refused',
      'handshake skip -',
      'tools skip -',
      'canary:worker skip -',
      'health skip health_unreachable',
    ]);
  });

  it('lets a health URL count that answers beside a dead handshake', async () => {
    expect(await outcomes('gateway_502')).toEqual([
      'connect pass -',
      'handshake fail gateway_error',
      'tools skip -',
      'canary:worker skip -',
      'health pass -',
    ]);
  });

  it.each([
    ['unauthorized', 'auth_required'],
    ['rate_limited', 'rate_limited'],
  ] as const)('that could not be judged, as of %s, takes the canaries along', async (name, reason) => {
    expect((await outcomes(name)).slice(1, 4)).toEqual([
      `handshake skip ${reason}`,
      'tools skip -',
      `canary:worker skip ${reason}`,
    ]);
  });

  it.each([
    ['tools_no_list', 'result_invalid'],
    ['tools_endless', 'pagination_runaway'],
  ] as const)(
    'in tools, as of %s, lets the canary run, since its tool may be there',
    async (name, reason) => {
      expect((await outcomes(name)).slice(2, 4)).toEqual([`tools fail ${reason}`, 'canary:worker pass -']);
    },
  );

  it('sends no call for a canary whose tool is not listed', async () => {
    const server = await startServer(modes.canary_missing);
    onTestFinished(server.close);
    await visit(targetOf(server));
    expect(server.stats.seen.some(({ asked }) => asked === 'tools/call')).toBe(false);
  });

  it('passes on how long the server asked to be left alone', async () => {
    const server = await startServer(modes.rate_limited);
    onTestFinished(server.close);
    expect((await visit(targetOf(server))).report.retryAfterMs).toBe(30_000);
  });
});
