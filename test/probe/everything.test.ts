// Does a server pass that nobody here wrote? The reference server of the protocol's own people, over every transport.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { project, start, stop } from '../support/program.ts';
import { stdioTarget } from './stdio-target.ts';
import { targetOf, visit } from './visit.ts';

const program = join(project, 'node_modules/.bin/mcp-server-everything');
const echo = { kind: 'tool', name: 'echo', tool: 'echo', arguments: { message: 'hello' }, expect: {} };
const sum = { kind: 'tool', name: 'sum', tool: 'get-sum', arguments: { a: 2, b: 3 }, expect: {} };
const canaries = [echo, sum];
const passing = ['connect', 'handshake', 'tools', 'canary:echo', 'canary:sum'].map(
  (stage) => `${stage} pass`,
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('over stdio', async () => {
  const { target, left } = stdioTarget({ command: process.execPath, args: [program, 'stdio'], canaries });
  const { report } = await visit(target);
  expect(report.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(passing);
  expect(report.closing).toEqual([]);
  expect(left()).toEqual([]);
});

it.each([
  ['http', 'streamableHttp', '/mcp'],
  ['sse', 'sse', '/sse'],
])('over %s', async (transport, named, path) => {
  const port = await freePort();
  const server = start([named], { program, env: { PORT: String(port) } });
  await server.logged(({ text }) => /port \d+/.test(String(text)));
  const url = `http://127.0.0.1:${port}${path}`;
  const { report } = await visit(targetOf({ url, healthUrl: url }, { transport, health: null, canaries }));
  expect(report.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(passing);
  expect(report.protocol).toMatchObject({
    transport,
    server: { name: expect.stringContaining('everything') },
  });
  expect(report.closing).toEqual([]);
  await stop(server);
});
