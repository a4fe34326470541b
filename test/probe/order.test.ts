// In which order does a probe ask, and what goes on side by side?

import { describe, expect, it, onTestFinished } from 'vitest';
import { type Exchange, reset } from '../../fixtures/servers/exchange.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { modes } from '../../fixtures/servers/modes.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { targetOf, visit } from './visit.ts';

async function start(mode: Mode): Promise<Running> {
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

const behaving = (on: NonNullable<Mode['on']>): Mode => ({ reason: null, stage: 'canary', says: '', on });

const canaries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `c${index}`,
    kind: 'tool',
    tool: 'health_check_job',
  }));

describe('the order of a probe', () => {
  it('has the health answer before a canary is called', async () => {
    let release = (): void => {};
    const server = await start(
      behaving({
        'GET /health': ({ soundly }) => {
          release = soundly;
        },
      }),
    );
    await visit(targetOf(server), {
      onPart: ({ check }) => {
        if (check === 'protocol') setImmediate(() => release());
      },
    });
    const order = server.stats.seen.map(({ asked }) => asked);
    expect(order.indexOf('GET /health')).toBeLessThan(order.indexOf('tools/list'));
    expect(server.stats.seen.find(({ asked }) => asked === 'tools/list')?.besides).toEqual(['GET /health']);
    expect(server.stats.seen.find(({ asked }) => asked === 'tools/call')?.besides).toEqual([]);
  });

  it('tells of the server without waiting for its health URL or its canaries', async () => {
    const server = await start(behaving({ 'GET /health': () => {}, 'tools/call': () => {} }));
    const stop = new AbortController();
    const told: string[] = [];
    await visit(targetOf(server), {
      signal: stop.signal,
      onPart: ({ check, stages }) => {
        told.push(`${check} ${stages.map(({ outcome }) => outcome).join(' ')}`);
        if (check === 'protocol') stop.abort();
      },
    });
    expect(told).toEqual(['protocol pass pass pass', 'health skip', 'canary:worker skip']);
  });

  it('runs as many canaries side by side as a target may have', async () => {
    const held: Exchange[] = [];
    const server = await start(
      behaving({
        'tools/call': (exchange) => {
          held.push(exchange);
          if (held.length === 50) for (const one of held) one.soundly();
        },
      }),
    );
    const { report } = await visit(targetOf(server, { canaries: canaries(50), health: null }));
    expect(
      report.stages.filter(({ stage }) => stage.startsWith('canary:')).map(({ outcome }) => outcome),
    ).toEqual(Array(50).fill('pass'));
    expect(report.stages.at(-1)?.stage).toBe('canary:c49');
  });

  it('reads health again right after a canary that did not pass, and only then', async () => {
    const server = await start(modes.canary_late);
    const { report, parts } = await visit(targetOf(server));
    expect(server.stats.seen.map(({ asked }) => asked).filter((asked) => /health|call/.test(asked))).toEqual([
      'GET /health',
      'tools/call',
      'GET /health',
    ]);
    const part = parts.find(({ check }) => check === 'canary:worker');
    expect(part?.before?.status).toBe(200);
    expect(part?.after?.queue?.workers).toBe(1);
    expect(report.healthAfter).toEqual(part?.after);
  });

  it('initializes once for all canaries that met the same loss', async () => {
    const shown = ({ request }: Exchange) => String(request.headers['mcp-session-id']);
    let forgotten: string | undefined;
    const server = await start(
      behaving({
        'tools/call': (exchange) => {
          forgotten ??= shown(exchange);
          if (shown(exchange) === forgotten) exchange.response.writeHead(404).end();
          else exchange.soundly();
        },
      }),
    );
    const { report } = await visit(targetOf(server, { canaries: canaries(5), health: null }));
    const told = report.stages.filter(({ stage }) => stage.startsWith('canary:'));
    expect(told.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
      Array(5).fill('warn session_lost'),
    );
    expect(server.stats.seen.filter(({ asked }) => asked === 'initialize')).toHaveLength(2);
    expect([...server.stats.sessions]).toEqual([]);
  });

  it('calls a canary once, also when the connection dies of it', async () => {
    const server = await start(modes.canary_reset);
    await visit(targetOf(server));
    expect(server.stats.seen.filter(({ asked }) => asked === 'tools/call')).toHaveLength(1);
  });

  it('asks again what does no harm, when the server closed a connection that it had kept', async () => {
    const server = await start(
      behaving({
        'tools/list': (exchange) => (exchange.times === 1 ? reset(exchange) : exchange.soundly()),
      }),
    );
    expect((await visit(targetOf(server))).stage('tools').outcome).toBe('pass');
  });

  it('answers a ping, says of other questions that it does not know them, and is not drowned in them', async () => {
    const one = await start(modes.canary_pings);
    await visit(targetOf(one));
    expect(one.stats.seen.find(({ asked }) => asked === 'an answer')?.message).toEqual({
      jsonrpc: '2.0',
      id: 'p1',
      result: {},
    });
    const flood = await start(modes.canary_ping_flood);
    await visit(targetOf(flood));
    const answers = flood.stats.seen.filter(({ asked }) => asked === 'an answer').length;
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThan(100);
  });
});
