// Does any answer at all break the probe? Whatever bytes come back, it ends with a report of known words.

import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { sendJson, sendText } from '../../fixtures/servers/exchange.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { reasons } from '../../src/probe/reasons.ts';
import type { ProbeReport } from '../../src/probe/report.ts';
import { targetOf, visit } from './visit.ts';

const soon = { connect: '200ms', handshake: '200ms', tools: '200ms', canary: '200ms', health: '200ms' };

function expectSense({ stages }: ProbeReport): void {
  expect(stages.map(({ stage }) => stage)).toEqual([
    'connect',
    'handshake',
    'tools',
    'canary:worker',
    'health',
  ]);
  for (const { outcome, reason, detail, evidence } of stages) {
    expect(['pass', 'warn', 'fail', 'skip']).toContain(outcome);
    if (reason !== null) expect(Object.keys(reasons)).toContain(reason);
    if (outcome === 'fail' || outcome === 'warn') expect(reason).not.toBeNull();
    expect(JSON.stringify(detail).length + JSON.stringify(evidence).length).toBeLessThan(40_000);
  }
}

const fragment = fc.constantFrom(
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 204 No Content\r\n',
  'HTTP/1.0 500 Oops\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 999 ?\r\n',
  'content-type: application/json\r\n',
  'content-type: text/event-stream\r\n',
  'content-length: 5\r\n',
  'content-length: -1\r\n',
  'transfer-encoding: chunked\r\n',
  'mcp-session-id: \r\n',
  'location: //\r\n',
  '\r\n',
  '\r\n\r\n',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  'ffffffffffffffffff\r\n',
  'data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n',
  '{"jsonrpc":"2.0","id":1,"result":{}}',
  '\u0000',
);

it('any bytes on the wire end in a report', { timeout: 60_000 }, async () => {
  let bytes = '';
  let cut = false;
  const serve = (socket: Socket): void => {
    socket.on('data', () => (cut ? socket.end(bytes, 'latin1') : socket.write(bytes, 'latin1')));
  };
  const mode: Mode = {
    reason: null,
    stage: 'handshake',
    says: '',
    ground: { kind: 'tcp', scheme: 'http', serve },
  };
  const server = await startServer(mode);
  onTestFinished(server.close);
  await fc.assert(
    fc.asyncProperty(fc.array(fragment, { maxLength: 8 }), fc.boolean(), async (parts, ends) => {
      bytes = parts.join('');
      cut = ends;
      expectSense((await visit(targetOf(server, { timeouts: soon }))).report);
    }),
    { numRuns: 60 },
  );
  await server.stats.quiet();
});

/** A sound answer in which anything may stand in the place of anything. */
const almost = (sound: object) =>
  fc.oneof(
    fc.jsonValue(),
    fc.record(
      Object.fromEntries(
        Object.entries(sound).map(([key, value]) => [key, fc.oneof(fc.constant(value), fc.jsonValue())]),
      ),
      { requiredKeys: [] },
    ),
  );

const initialize = almost({
  protocolVersion: '2025-11-25',
  capabilities: {},
  serverInfo: { name: 'a', version: '1' },
});
const list = almost({
  tools: [{ name: 'health_check_job', inputSchema: { type: 'object' } }],
  nextCursor: '',
});
const call = almost({
  content: [{ type: 'text', text: '{}' }],
  structuredContent: { ok: true },
  isError: true,
});
const health = almost({ status: 'ok', reason: 'queue_old', queue: { waiting: 1, workers: null } });

it('any JSON in the place of an answer ends in a report', { timeout: 60_000 }, async () => {
  let answers: Record<string, unknown> = {};
  const answer =
    (asked: string): NonNullable<Mode['on']>[string] =>
    (exchange) => {
      const value = JSON.stringify(answers[asked]);
      if (asked === 'GET /health') sendText(exchange, value);
      else sendText(exchange, `{"jsonrpc":"2.0","id":${exchange.message.id},"result":${value}}`);
    };
  const asked = ['initialize', 'tools/list', 'tools/call', 'GET /health'];
  const server = await startServer({
    reason: null,
    stage: 'canary',
    says: '',
    on: Object.fromEntries(asked.map((one) => [one, answer(one)])),
  });
  onTestFinished(server.close);
  await fc.assert(
    fc.asyncProperty(
      initialize,
      list,
      call,
      health,
      fc.boolean(),
      async (first, tools, result, page, sound) => {
        const agreed = {
          protocolVersion: '2025-11-25',
          capabilities: {},
          serverInfo: { name: 'a', version: '1' },
        };
        answers = {
          initialize: sound ? agreed : first,
          'tools/list': tools,
          'tools/call': result,
          'GET /health': page,
        };
        expectSense((await visit(targetOf(server))).report);
      },
    ),
    { numRuns: 150 },
  );
  await server.stats.quiet();
});

it('any envelope ends in a report', { timeout: 60_000 }, async () => {
  let envelope: unknown = null;
  const server = await startServer({
    reason: null,
    stage: 'handshake',
    says: '',
    on: { 'POST /mcp': (exchange) => sendJson(exchange, envelope) },
  });
  onTestFinished(server.close);
  const error = fc.oneof(
    fc.jsonValue(),
    fc.record({ code: fc.jsonValue(), message: fc.jsonValue(), data: fc.jsonValue() }),
  );
  const one = fc.record(
    {
      jsonrpc: fc.oneof(fc.constant('2.0'), fc.jsonValue()),
      id: fc.oneof(fc.constant(1), fc.jsonValue()),
      result: fc.jsonValue(),
      error,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(one, fc.array(one, { maxLength: 3 }), fc.jsonValue()), async (value) => {
      envelope = value;
      expectSense((await visit(targetOf(server))).report);
    }),
    { numRuns: 150 },
  );
  await server.stats.quiet();
});
