// Which server does a test point at when it has to be well or sick from one moment to the next? A real MCP server on
// loopback, made with the SDK, whose canary tool does what the test says.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

export type Mood = 'well' | 'sick' | 'hanging';

export interface Switchable {
  url: string;
  become(mood: Mood): void;
  /** Resolves at the next call of the canary tool. */
  called(): Promise<void>;
  /** Open ones. */
  sessions(): number;
  close(): Promise<void>;
}

/** @param token lets in only who sends it, and the refusal repeats what was sent, as a careless server does. */
export async function startSwitchable(
  mood: Mood = 'well',
  { token }: { token?: string } = {},
): Promise<Switchable> {
  let current = mood;
  let call = Promise.withResolvers<void>();
  const open = new Map<string, StreamableHTTPServerTransport>();

  const canary = async () => {
    call.resolve();
    call = Promise.withResolvers();
    // Whoever hangs up or closes the server ends the wait.
    if (current === 'hanging') await new Promise(() => undefined);
    const sick = current === 'sick';
    const text = sick ? 'sentinel_job_failed: sick' : '{"ok":true}';
    return { isError: sick, content: [{ type: 'text' as const, text }] };
  };

  const begin = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void open.set(id, transport),
    });
    transport.onclose = () => void open.delete(transport.sessionId ?? '');
    const server = new McpServer({ name: 'switchable', version: '1.0.0' });
    server.registerTool('canary', { description: 'Does a job.' }, canary);
    // The SDK's own types differ under exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<McpServer['connect']>[0]);
    return transport;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { authorization } = request.headers;
    if (token !== undefined && authorization !== `Bearer ${token}`) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end(`no: ${authorization}`);
      return;
    }
    const known = open.get(`${request.headers['mcp-session-id']}`);
    await (known ?? (await begin())).handleRequest(request, response);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    become(next) {
      current = next;
    },
    called: () => call.promise,
    sessions: () => open.size,
    async close() {
      await Promise.all([...open.values()].map((transport) => transport.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
