// Does a server of HTTP+SSE get the reason that it deserves, and its connections back?

import { describe, expect, it, onTestFinished } from 'vitest';
import { event } from '../../fixtures/servers/exchange.ts';
import { type SseModeName, sseModes } from '../../fixtures/servers/groups.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { endpoint, type Manner, type Post, serveSse } from '../../fixtures/servers/sse.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import { sseRequirements } from './requirements-sse.ts';
import { targetOf, visit, type Written } from './visit.ts';

const sseTarget = (server: Running, written: Written = {}) =>
  targetOf(server, { transport: 'sse', health: null, ...written });

describe('a server that is broken in one way', () => {
  it.concurrent.for(Object.keys(sseModes) as SseModeName[])(
    '%s is told by its reason',
    async (name, test) => {
      const mode = sseModes[name];
      const { detail = {}, status, timeout } = sseRequirements[name];
      const server = await startServer(mode);
      test.onTestFinished(server.close);
      const timeouts = timeout === undefined ? {} : { [mode.stage]: timeout };
      const { stage } = await visit(sseTarget(server, { timeouts }));
      const reason = mode.reason as Reason | null;
      const met = stage(mode.stage === 'canary' ? 'canary:worker' : mode.stage);
      expect({ outcome: met.outcome, reason: met.reason }).toEqual({
        outcome: reason === null ? 'pass' : outcomeOf(fault(reason)),
        reason,
      });
      expect(met.detail).toMatchObject(detail);
      expect(met.evidence?.status ?? null).toBe(status);
      await server.stats.quiet();
    },
  );
});

/** A server that differs from a sound one in its manner alone. */
async function served(manner: Manner): Promise<Running> {
  const mode: Mode = {
    reason: null,
    stage: 'handshake',
    says: '',
    path: '/sse',
    begin: () => serveSse(manner),
  };
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

const three = ['a', 'b', 'c'].map((name) => ({ kind: 'tool', name, tool: 'health_check_job' }));
const reasonsOf = (stage: Awaited<ReturnType<typeof visit>>['stage']) =>
  three.map(({ name }) => stage(`canary:${name}`).reason);

describe('one stream for all', () => {
  it('brings canaries their own answers, in whatever order these come', async () => {
    const calls: Post[] = [];
    const server = await served({
      on: {
        'tools/call': (post) => {
          calls.push(post);
          if (calls.length === 3) for (const call of calls.reverse()) call.soundly();
        },
      },
    });
    const { stage } = await visit(sseTarget(server, { canaries: three }));
    expect(reasonsOf(stage)).toEqual([null, null, null]);
    await server.stats.quiet();
  });

  it('takes all of them along when it is cut', async () => {
    let calls = 0;
    const server = await served({
      on: {
        'tools/call': ({ accept, stream }) => {
          accept();
          calls += 1;
          if (calls === 3) setImmediate(() => stream.socket?.resetAndDestroy());
        },
      },
    });
    const { stage } = await visit(sseTarget(server, { canaries: three }));
    expect(reasonsOf(stage)).toEqual(Array(3).fill('stream_reset'));
    await server.stats.quiet();
  });

  it('outlasts the timeout of the handshake that opened it', async () => {
    const server = await served({ on: { 'tools/call': (post) => void setTimeout(post.soundly, 700) } });
    const { stage } = await visit(sseTarget(server, { timeouts: { handshake: '500ms' } }));
    expect(stage('canary:worker').outcome).toBe('pass');
    await server.stats.quiet();
  });

  it('goes on when one post is refused', async () => {
    let calls = 0;
    const server = await served({
      on: {
        'tools/call': (post) => {
          calls += 1;
          if (calls === 1) post.exchange.response.writeHead(500).end();
          else post.soundly();
        },
      },
    });
    const { stage } = await visit(sseTarget(server, { canaries: three }));
    expect(reasonsOf(stage).toSorted()).toEqual(['http_error', null, null]);
    await server.stats.quiet();
  });

  it('may bring more than 4 MiB in all, and not in one event', async () => {
    const filler = 'x'.repeat(3 * 1024 * 1024);
    const large = (times: number) => ({
      on: {
        initialize: ({ accept, stream, answer }: Post) => {
          accept();
          stream.write(event({ ...answer, filler }));
        },
        'tools/list': ({ accept, stream, answer }: Post) => {
          accept();
          stream.write(event({ ...answer, filler: filler.repeat(times) }));
        },
      },
    });
    const [sound, broken] = [await served(large(1)), await served(large(2))];
    expect((await visit(sseTarget(sound))).stage('tools').outcome).toBe('pass');
    expect((await visit(sseTarget(broken))).stage('tools')).toMatchObject({
      reason: 'too_large',
      detail: { limit: 'body', max: 4_194_304 },
    });
    await Promise.all([sound.stats.quiet(), broken.stats.quiet()]);
  });
});

describe('what comes first', () => {
  it('may be comments, an empty event and events of other names', async () => {
    const before = ': hi\n\nid: 1\ndata:\n\nevent: ping\ndata: {}\n\n';
    const server = await served({ greet: (path) => before + endpoint(path) });
    expect((await visit(sseTarget(server))).stage('canary:worker').outcome).toBe('pass');
    await server.stats.quiet();
  });

  it.each([
    ['message', event({ jsonrpc: '2.0', method: 'notifications/message' })],
    ['message', 'data: hello\n\n'],
  ])('must be the endpoint, not a %s', async (name, text) => {
    const server = await served({ greet: (path) => text + endpoint(path) });
    const { stage } = await visit(sseTarget(server));
    expect(stage('handshake')).toMatchObject({ reason: 'result_invalid', detail: { event: name } });
    await server.stats.quiet();
  });
});

describe('a probe that is called off', () => {
  it.each(['GET /sse', 'initialize', 'tools/call'])(
    'in the middle of %s gives every connection back',
    async (asked) => {
      const stop = new AbortController();
      const off = (): void => void setImmediate(() => stop.abort());
      const server = await served(asked === 'GET /sse' ? { open: off } : { on: { [asked]: off } });
      const { report } = await visit(sseTarget(server), { signal: stop.signal });
      expect(report.stages.filter(({ detail }) => detail.interrupted === true).length).toBeGreaterThan(0);
      expect(
        report.stages.every(({ outcome, reason }) => ['pass', 'skip'].includes(outcome) && !reason),
      ).toBe(true);
      await server.stats.quiet();
    },
  );
});

it('the end of the stream is the end of the session: nothing is left to delete', async () => {
  const server = await startServer(sseModes.sse_sound);
  onTestFinished(server.close);
  await visit(sseTarget(server));
  await server.stats.quiet();
  expect(server.stats.seen.map(({ asked }) => asked)).toEqual([
    'GET /sse',
    'initialize',
    'notifications/initialized',
    'tools/list',
    'tools/call',
  ]);
});
