// Where do a target's headers and credential go? To its own origin, and nowhere else.

import { describe, expect, it, onTestFinished } from 'vitest';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { sound } from '../../fixtures/servers/modes.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { targetOf, visit } from './visit.ts';

async function start(mode: Mode = sound): Promise<Running> {
  const server = await startServer(mode);
  onTestFinished(server.close);
  return server;
}

const secretly = { headers: { 'X-Key': 'k' }, auth: { bearer: 'not-a-secret' } };
const healthHeaders = ({ stats }: Running) =>
  stats.seen.find(({ asked }) => asked === 'GET /health')?.headers ?? {};

describe("a target's headers", () => {
  it('go to a health URL of the same origin', async () => {
    const server = await start();
    await visit(targetOf(server, secretly));
    expect(healthHeaders(server)).toMatchObject({ 'x-key': 'k', authorization: 'Bearer not-a-secret' });
  });

  it('stay away from a health URL elsewhere, which gets its own alone', async () => {
    const server = await start();
    const other = await start();
    await visit(
      targetOf(
        { ...server, healthUrl: other.healthUrl },
        { ...secretly, health: { headers: { 'X-Own': 'o' } } },
      ),
    );
    expect(healthHeaders(other)).toMatchObject({ 'x-own': 'o', 'user-agent': 'coalmine/0.1.0' });
    expect(healthHeaders(other)).not.toHaveProperty('x-key');
    expect(healthHeaders(other)).not.toHaveProperty('authorization');
    expect(healthHeaders(other)).not.toHaveProperty('mcp-session-id');
  });

  it.each(['tools/list', 'GET /health', 'DELETE /mcp'])(
    'never follow %s to another origin',
    async (asked) => {
      const other = await start();
      const server = await start({
        reason: null,
        stage: 'tools',
        says: '',
        on: {
          [asked]: ({ response, request }) =>
            response.writeHead(307, { location: new URL(request.url ?? '/', other.url).href }).end(),
        },
      });
      await visit(targetOf(server, secretly));
      expect(other.stats.seen).toEqual([]);
      expect(other.stats.open()).toBe(0);
    },
  );

  it('follow a redirect that stays, with the session', async () => {
    const server = await start({
      reason: null,
      stage: 'tools',
      says: '',
      on: {
        'tools/list': ({ request, response, soundly }) =>
          request.url === '/mcp/' ? soundly() : response.writeHead(308, { location: 'mcp/' }).end(),
      },
    });
    const { stage } = await visit(targetOf(server, secretly));
    expect(stage('tools').outcome).toBe('pass');
    const lists = server.stats.seen.filter(({ asked }) => asked === 'tools/list');
    expect(lists).toHaveLength(2);
    expect(lists[1]?.headers).toMatchObject({ 'x-key': 'k', authorization: 'Bearer not-a-secret' });
    expect(lists[1]?.headers['mcp-session-id']).toBe(lists[0]?.headers['mcp-session-id']);
  });
});
