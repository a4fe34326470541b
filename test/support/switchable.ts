// Which server does a test point at when it has to be well or sick from one moment to the next? A real MCP server on
// loopback, whose canary tool does what the test says.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { listen } from '../../fixtures/http.ts';
import { createSessions } from '../../fixtures/mcp/sessions.ts';

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

export async function startSwitchable(
  mood: Mood = 'well',
  { token }: { token?: string } = {},
): Promise<Switchable> {
  let current = mood;
  let call = Promise.withResolvers<void>();
  const sessions = createSessions(() => {
    const server = new McpServer({ name: 'switchable', version: '1.0.0' });
    server.registerTool('canary', { description: 'Does a job.' }, async () => {
      call.resolve();
      call = Promise.withResolvers();
      // Whoever hangs up or closes the server ends the wait.
      if (current === 'hanging') await new Promise(() => undefined);
      return {
        isError: current === 'sick',
        content: [{ type: 'text', text: current === 'sick' ? 'sentinel_job_failed: sick' : '{"ok":true}' }],
      };
    });
    return server;
  });
  const listener = await listen(0, async (request, response) => {
    // A server that repeats what it was given, as a careless one does.
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end(`no: ${request.headers.authorization}`);
      return;
    }
    await sessions.handle(request, response);
  });
  return {
    url: `${listener.url}/mcp`,
    become(next) {
      current = next;
    },
    called: () => call.promise,
    sessions: () => sessions.stats().sessions.open,
    async close() {
      await sessions.close();
      await listener.close();
    },
  };
}
