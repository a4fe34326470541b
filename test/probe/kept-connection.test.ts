// What does a probe make of a server that closes the connections which it seemed to keep?

import { expect, it, onTestFinished } from 'vitest';
import type { Exchange } from '../../fixtures/servers/exchange.ts';
import { sound } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { targetOf, visit } from './visit.ts';

const asked = ['initialize', 'notifications/initialized', 'tools/list', 'tools/call'];

it('a server that closes each connection after its answer is heard to the end, whenever we notice', async () => {
  for (let turns = 0; turns < 6; turns += 1) {
    const thenClose = (exchange: Exchange): void => {
      exchange.soundly();
      exchange.response.once('finish', () => after(turns, () => exchange.request.socket.end()));
    };
    const server = await startServer({
      ...sound,
      on: Object.fromEntries(asked.map((one) => [one, thenClose])),
    });
    onTestFinished(server.close);
    const { report } = await visit(targetOf(server, { protocol: 'legacy' }));
    expect(report.stages.slice(0, 3).map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass']);
    expect(server.stats.sessions.size).toBe(0);
  }
});

function after(turns: number, act: () => void): void {
  if (turns === 0) act();
  else setImmediate(() => after(turns - 1, act));
}

it('a call goes over a new connection where others were found closed, since it cannot be sent twice', async () => {
  const thenCut = (exchange: Exchange): void => {
    // The next question on this connection meets a reset.
    if (isUsed(exchange)) exchange.request.socket.resetAndDestroy();
    else exchange.soundly();
  };
  const server = await startServer({
    ...sound,
    on: Object.fromEntries(asked.map((one) => [one, thenCut])),
  });
  onTestFinished(server.close);
  const { report } = await visit(targetOf(server, { protocol: 'legacy' }));
  expect(report.stages.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
  expect(server.stats.seen.filter((one) => one.asked === 'tools/call')).toHaveLength(1);
});

const used = new WeakSet<object>();

/** Did a question come over this connection before? */
function isUsed({ request: { socket } }: Exchange): boolean {
  const before = used.has(socket);
  used.add(socket);
  return before;
}
