// Does a probe find out how a server speaks, remember it, and notice within one probe when that has changed?

import { describe, expect, it, onTestFinished } from 'vitest';
import { reset, send } from '../../fixtures/servers/exchange.ts';
import { modernModes, sseModes } from '../../fixtures/servers/groups.ts';
import type { Acts, Mode } from '../../fixtures/servers/mode.ts';
import { refuse } from '../../fixtures/servers/modern.ts';
import { sound } from '../../fixtures/servers/modes.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import type { KnownServer } from '../../src/probe/report.ts';
import { inline, stdioTarget } from './stdio-target.ts';
import { knownLegacy, targetOf, visit, type Written } from './visit.ts';

const dayMs = 86_400_000;

async function start(mode: Mode): Promise<Running> {
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

const behaving = (on: Acts): Mode => ({ ...sound, on });
const known = (more: Partial<KnownServer> = {}): KnownServer => ({ ...knownLegacy(), ...more });
const stale = (more: Partial<KnownServer> = {}) => known({ checkedAtMs: Date.now() - dayMs, ...more });
const asked = ({ stats }: Running) => stats.seen.map((one) => one.asked);
const beginning = (server: Running) => asked(server).slice(0, asked(server).indexOf('tools/list'));

/** One visit of a server alone, with what it told. */
async function visited(server: Running, written: Written = {}, remembered?: KnownServer) {
  const target = targetOf(server, { health: null, ...written });
  const { report, stage } = await visit(target, remembered ? { known: remembered } : {});
  return {
    known: report.known,
    protocol: report.protocol,
    handshake: stage('handshake'),
    stages: report.stages,
  };
}

const turn = (server: Running) =>
  fetch(server.url.replace('/mcp', '/turn'), { method: 'POST', headers: { connection: 'close' } });

describe('a server of which nothing is known', () => {
  it('is asked for both eras, and what was found out is dated', async () => {
    const server = await start(sound);
    const before = Date.now();
    const { known: found } = await visited(server);
    expect(beginning(server)).toEqual(['server/discover', 'initialize', 'notifications/initialized']);
    expect(found).toMatchObject({ era: 'legacy', transport: 'http' });
    expect(found?.checkedAtMs).toBeGreaterThanOrEqual(before);
  });

  it.each([401, 403, 421, 429, 502, 503, 504, 524])(
    'that answers %i is asked no second question',
    async (status) => {
      const server = await start(behaving({ 'POST /mcp': (exchange) => send(exchange, status, {}, 'no') }));
      const { known: found, handshake } = await visited(server);
      expect(asked(server)).toEqual(['server/discover']);
      expect(handshake.outcome).not.toBe('pass');
      expect(found).toBeNull();
    },
  );

  it('whose endpoint is not there is looked for once more as one of HTTP+SSE', async () => {
    const server = await start(behaving({ 'POST /mcp': (exchange) => send(exchange, 404, {}) }));
    const { handshake } = await visited(server);
    expect(handshake.reason).toBe('endpoint_not_found');
    expect(asked(server)).toEqual(['server/discover', 'initialize', 'GET /mcp']);
  });

  it('and which is of HTTP+SSE is found on the same URL', async () => {
    const server = await start(sseModes.sse_sound);
    const { protocol, known: found, stages } = await visited(server);
    expect(stages.map(({ outcome }) => outcome)).toEqual(Array(4).fill('pass'));
    expect(protocol).toMatchObject({ era: 'legacy', transport: 'sse' });
    expect(found).toMatchObject({ era: 'legacy', transport: 'sse' });
  });
});

describe('a server that was found to be legacy', () => {
  it('is not asked for its era again, and keeps its date', async () => {
    const server = await start(sound);
    const remembered = known({ checkedAtMs: Date.now() - dayMs / 2 });
    const { known: found } = await visited(server, {}, remembered);
    expect(beginning(server)).toEqual(['initialize', 'notifications/initialized']);
    expect(found).toEqual(remembered);
  });

  it('and became modern is known as that within one probe', async () => {
    const server = await start(modernModes.turns_modern);
    const before = await visited(server, {}, known());
    expect(before.protocol?.era).toBe('legacy');
    await turn(server);
    const after = await visited(server, {}, before.known ?? undefined);
    expect(after.stages.map(({ outcome }) => outcome)).toEqual(Array(4).fill('pass'));
    expect(after.known).toMatchObject({ era: 'modern', transport: 'http' });
  });

  it('is asked anew after a day', async () => {
    const server = await start(sound);
    const remembered = stale();
    const { known: found } = await visited(server, {}, remembered);
    expect(beginning(server)).toContain('server/discover');
    expect(found?.checkedAtMs).toBeGreaterThan(remembered.checkedAtMs);
  });

  it.each([
    ['401', (exchange) => send(exchange, 401, {})],
    ['403', (exchange) => send(exchange, 403, {})],
    ['503', (exchange) => send(exchange, 503, {})],
    ['a reset', reset],
    [
      '-32022 and a version nobody knows',
      (exchange) =>
        refuse(exchange, { status: 400, code: -32_022, message: '', data: { supported: ['2099-01-01'] } }),
    ],
  ] as [string, Acts[string]][])(
    'does not begin to fail by being asked anew, answering %s',
    async (_, act) => {
      const server = await start(behaving({ 'server/discover': act }));
      const { handshake, known: found } = await visited(server, {}, stale());
      expect(handshake.outcome).toBe('pass');
      expect(found?.era).toBe('legacy');
    },
  );

  it('and has no endpoint any more is not looked for on another transport at each probe', async () => {
    const server = await start(behaving({ 'POST /mcp': (exchange) => send(exchange, 404, {}) }));
    const { handshake, known: found } = await visited(server, {}, known());
    expect(handshake.reason).toBe('endpoint_not_found');
    expect(asked(server)).toEqual(['initialize', 'server/discover']);
    expect(found).toBeNull();
  });
});

describe('a server that was found to be modern', () => {
  const modern = () => known({ era: 'modern' });

  it('keeps its date', async () => {
    const server = await start(modernModes.modern_sound);
    const remembered = modern();
    expect((await visited(server, {}, remembered)).known).toEqual(remembered);
  });

  it('and became legacy is known as that within one probe', async () => {
    const server = await start(modernModes.turns_legacy);
    await turn(server);
    const { stages, known: found } = await visited(server, {}, modern());
    expect(stages.map(({ outcome }) => outcome)).toEqual(Array(4).fill('pass'));
    expect(found).toMatchObject({ era: 'legacy' });
  });

  it('and became legacy in the middle of a probe is known as that in the same', async () => {
    const server = await start(modernModes.turns_midway);
    const { stages, known: found } = await visited(server, {}, modern());
    expect(stages.map(({ outcome }) => outcome)).toEqual(Array(4).fill('pass'));
    expect(found).toMatchObject({ era: 'legacy' });
    expect([...server.stats.sessions]).toEqual([]);
  });
});

describe('a server that was found on HTTP+SSE', () => {
  it('is asked there at once', async () => {
    const server = await start(sseModes.sse_sound);
    await visited(server, {}, known({ transport: 'sse' }));
    expect(asked(server).slice(0, 2)).toEqual(['GET /sse', 'initialize']);
  });

  it('and moved to Streamable HTTP is found there within one probe', async () => {
    const server = await start(sound);
    const { stages, known: found } = await visited(server, {}, known({ transport: 'sse' }));
    expect(stages.map(({ outcome }) => outcome)).toEqual(Array(4).fill('pass'));
    expect(found).toMatchObject({ era: 'legacy', transport: 'http' });
  });
});

describe('a process that speaks both eras and is slow to start', () => {
  it('is taken for legacy, which it was told to speak by then', async () => {
    const script = `
      const { initialize } = answers;
      let held;
      answers['server/discover'] = (message) => { held = message; };
      answers.initialize = (message) => {
        const complete = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
        result(held.id, complete);
        initialize(message);
      };`;
    const { report } = await visit(stdioTarget({ ...inline(script), protocol: 'auto' }).target);
    expect(report.stages.map(({ outcome }) => outcome)).toEqual(Array(4).fill('pass'));
    expect(report.protocol).toMatchObject({ era: 'legacy', transport: 'stdio' });
  });
});

describe('a pinned protocol', () => {
  it.each(['legacy', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    '%s asks initialize alone, and proposes that version',
    async (protocol) => {
      const server = await start(sound);
      const { handshake, protocol: agreed } = await visited(server, { protocol });
      const version = protocol === 'legacy' ? '2025-11-25' : protocol;
      expect(beginning(server)).toEqual(['initialize', 'notifications/initialized']);
      expect(handshake.outcome).toBe('pass');
      expect(agreed?.version).toBe(version);
    },
  );

  it.each(['modern', '2026-07-28'])('%s asks discover alone, of a legacy server too', async (protocol) => {
    const server = await start(sound);
    const { handshake } = await visited(server, { protocol }, known());
    expect(asked(server)).toEqual(['server/discover']);
    expect(handshake).toMatchObject({ reason: 'rpc_error', detail: { code: -32_601 } });
  });

  it('that is answered by another version is told as that', async () => {
    const server = await startServer(sound, { version: '2024-11-05' });
    onTestFinished(server.close);
    const { handshake } = await visited(server, { protocol: '2025-06-18' });
    expect(handshake.reason).toBe('version_unsupported');
    expect(handshake.detail).toEqual({
      request: 'initialize',
      pinned: '2025-06-18',
      answered: '2024-11-05',
    });
  });

  it('that is refused by a modern server says which versions there are', async () => {
    const server = await start(modernModes.modern_sound);
    const { handshake } = await visited(server, { protocol: '2025-11-25' });
    expect(handshake.reason).toBe('version_unsupported');
    expect(handshake.detail).toMatchObject({ pinned: '2025-11-25', supported: ['2026-07-28'] });
    expect(asked(server)).toEqual(['initialize']);
  });
});
