// What does a probe leave behind, however it went? No session, no socket, and no fault of the clean-up's own.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reset, send, sendJson } from '../../fixtures/servers/exchange.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { modes } from '../../fixtures/servers/modes.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { knownLegacy, targetOf, visit } from './visit.ts';

async function start(mode: Mode): Promise<Running> {
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

const behaving = (on: NonNullable<Mode['on']>): Mode => ({ reason: null, stage: 'canary', says: '', on });
const deletes = (server: Running) => server.stats.seen.filter(({ asked }) => asked === 'DELETE /mcp');

describe('after a probe', () => {
  it('a session is given back that a failed handshake had opened', async () => {
    const server = await start(
      behaving({ 'notifications/initialized': ({ response }) => response.writeHead(500).end() }),
    );
    const { stage } = await visit(targetOf(server));
    expect(stage('handshake').reason).toBe('http_error');
    expect(deletes(server)).toHaveLength(1);
    expect([...server.stats.sessions]).toEqual([]);
  });

  it('a session is given back whose initialize was no good', async () => {
    const server = await start(
      behaving({
        initialize: (exchange) => {
          exchange.response.setHeader('mcp-session-id', 'half-open');
          sendJson(exchange, { jsonrpc: '2.0', id: exchange.message.id, result: {} });
        },
      }),
    );
    await visit(targetOf(server));
    expect(deletes(server).map(({ headers }) => headers['mcp-session-id'])).toEqual(['half-open']);
  });

  it('a session is given back that a server opened for a question that it refused', async () => {
    const server = await start(
      behaving({
        'server/discover': (exchange) => {
          exchange.response.setHeader('mcp-session-id', 'opened-in-vain');
          send(exchange, 400, {});
        },
      }),
    );
    const { stage } = await visit(targetOf(server));
    expect(stage('canary:worker').outcome).toBe('pass');
    expect(deletes(server).map(({ headers }) => headers['mcp-session-id'])).toContain('opened-in-vain');
  });

  it('a notification that was refused is told by its status, not by waiting for its body', async () => {
    const server = await start(
      behaving({
        'notifications/initialized': ({ response }) => {
          response.writeHead(500).flushHeaders();
        },
      }),
    );
    expect((await visit(targetOf(server))).stage('handshake').reason).toBe('http_error');
  });

  it('a request that was refused is not cancelled, though its body has no end', async () => {
    const server = await start(
      behaving({
        'tools/call': ({ response }) => {
          response.writeHead(503).flushHeaders();
        },
      }),
    );
    expect((await visit(targetOf(server))).stage('canary:worker').reason).toBe('gateway_error');
    expect(server.stats.seen.map(({ asked }) => asked)).not.toContain('notifications/cancelled');
  });

  it('both sessions are given back when one was taken for lost', async () => {
    const server = await start(behaving({ 'tools/list': ({ response }) => response.writeHead(500).end() }));
    const { stage } = await visit(targetOf(server));
    expect(stage('tools').reason).toBe('http_error');
    expect(new Set(deletes(server).map(({ headers }) => headers['mcp-session-id'])).size).toBe(2);
    expect([...server.stats.sessions]).toEqual([]);
  });

  it.each([
    ['resets', reset],
    ['answers 405', ({ response }) => response.writeHead(405).end()],
    ['answers 500 without end', ({ response }) => response.writeHead(500).flushHeaders()],
  ] satisfies [string, NonNullable<Mode['on']>[string]][])(
    'a DELETE that %s changes nothing',
    async (_, act) => {
      const server = await start(behaving({ 'DELETE /mcp': act }));
      const { report } = await visit(targetOf(server));
      expect(report.stages.every(({ outcome }) => outcome === 'pass')).toBe(true);
      await server.stats.quiet();
    },
  );

  it('a call that came too late is cancelled by its id, before the session ends', async () => {
    const server = await start(modes.silent_canary);
    await visit(targetOf(server, { timeouts: { canary: '500ms' } }));
    const order = server.stats.seen.map(({ asked }) => asked).filter((asked) => asked !== 'GET /health');
    expect(order.slice(-3)).toEqual(['tools/call', 'notifications/cancelled', 'DELETE /mcp']);
    const [call, cancelled] = server.stats.seen
      .filter(({ asked }) => ['tools/call', 'notifications/cancelled'].includes(asked))
      .map(({ message }) => message);
    expect(cancelled?.params).toEqual({ requestId: call?.id, reason: 'timeout' });
    await server.stats.quiet();
  });

  it('an initialize that came too late is not cancelled, which the specification forbids', async () => {
    const server = await start(modes.silent);
    await visit(targetOf(server, { timeouts: { handshake: '500ms' }, health: null }), {
      known: knownLegacy(),
    });
    expect(server.stats.seen.map(({ asked }) => asked)).toEqual(['initialize']);
    await server.stats.quiet();
  });

  it('a server that hangs up on the fresh connection is told as that', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    const { report } = await visit(targetOf({ url, healthUrl: url }, { health: null }));
    expect(report.stages.find(({ outcome }) => outcome === 'fail')?.reason).toBe('connection_reset');
  });

  it('a notification whose answer never ends has cost nothing', async () => {
    const server = await start(
      behaving({
        'notifications/initialized': ({ response }) => {
          response.writeHead(202, { 'content-type': 'text/plain' });
          response.write('still going');
        },
      }),
    );
    const { report } = await visit(targetOf(server));
    expect(report.stages.every(({ outcome }) => outcome === 'pass')).toBe(true);
    await server.stats.quiet();
  });
});
