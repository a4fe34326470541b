// What does the memory bench probe? A small sound MCP server that keeps nothing but its open sessions, in a process of
// its own, and tells how many of them and of its connections are left when it is asked.

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const sessions = new Set<string>();
const answers: Record<string, (params: { protocolVersion?: string }) => object> = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'bench', version: '1' },
  }),
  'tools/list': () => ({ tools: [{ name: 'one', inputSchema: { type: 'object' } }] }),
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'DELETE') {
    sessions.delete(String(request.headers['mcp-session-id']));
    response.end();
    return;
  }
  const { id, method, params } = JSON.parse(await text(request));
  if (id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const result = answers[method]?.(params);
  const head: Record<string, string> = { 'content-type': 'application/json' };
  if (method === 'initialize') {
    head['mcp-session-id'] = randomUUID();
    sessions.add(head['mcp-session-id']);
  }
  response.writeHead(200, head).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` });
});
process.on('message', () => {
  server.getConnections((_error, connections) => process.send?.({ sessions: sessions.size, connections }));
});
process.once('disconnect', () => process.exit());
