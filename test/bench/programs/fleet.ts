// What does the engine bench watch? Thousands of sound MCP servers on some hosts of the loopback net, all in one process
// of its own, which writes down when each of them was visited. `node fleet.ts HOSTS`; targets are `/N/mcp`.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Of each target, when a session began: milliseconds of the machine's monotonic clock, which processes share. */
const visits: number[][] = [];

const tools = ['one', 'two', 'three'].map((name) => ({
  name,
  description: `Does what a tool called ${name} does.`,
  inputSchema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] },
}));

function resultOf(method: string, protocolVersion: string): object {
  if (method === 'tools/list') return { tools };
  const serverInfo = { name: 'bench', version: '1' };
  return { protocolVersion, capabilities: { tools: {} }, serverInfo };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const index = Number(request.url?.split('/')[1]);
  if (request.method === 'DELETE') {
    response.end();
    return;
  }
  const { id, method, params } = JSON.parse(await text(request));
  if (id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const head: Record<string, string> = { 'content-type': 'application/json' };
  if (method === 'initialize') {
    visits[index] ??= [];
    visits[index].push(Number(process.hrtime.bigint()) / 1e6);
    head['mcp-session-id'] = `${index}-${visits[index].length}`;
  }
  const result = resultOf(method, params?.protocolVersion);
  response.writeHead(200, head).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

/** Every address in 127.0.0.0/8 is this machine's own, on Linux. */
const addressOf = (host: number): string => `127.0.${1 + Math.floor(host / 200)}.${1 + (host % 200)}`;

const listening = (host: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((request, response) => void answer(request, response));
    server.listen(0, addressOf(host), 1_024, () => resolve(server));
  });

const hosts = Number(process.argv[2] ?? 1);
const servers = await Promise.all(Array.from({ length: hosts }, (_, host) => listening(host)));
process.send?.({
  origins: servers.map(
    (server, host) => `http://${addressOf(host)}:${(server.address() as AddressInfo).port}`,
  ),
});
process.on('message', () => process.send?.({ visits }));
process.once('disconnect', () => process.exit());
