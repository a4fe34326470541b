// How does an agent reach the tools over HTTP? At /mcp, one request at a time and without sessions: nothing is
// remembered of a client, so there is nothing to fill up.

import type { Hono } from 'hono';
import { isOwnPage } from '../door.ts';
import { problem } from '../problem-details.ts';
import type { McpMeans } from './tools.ts';

export function mountMcp(
  site: Hono,
  { modeNow, ...means }: Omit<McpMeans, 'mode'> & { modeNow(): 'off' | 'read' | 'act' },
): void {
  site.all('/mcp', async (context) => {
    const { req } = context;
    const mode = modeNow();
    if (mode === 'off') return context.notFound();
    if (!isOwnPage(req.header('sec-fetch-site'), req.header('origin'), req.header('host')))
      return problem(context, 'forbidden', 'a page of another site may not speak to agents here');
    if (req.method !== 'POST') {
      const detail = 'POST speaks MCP here; there is no stream to open and no session to end';
      return problem(context, 'method-not-allowed', detail, { allow: 'POST' });
    }
    // The SDK takes a fifth of a second to load: only where agents ask.
    const [{ WebStandardStreamableHTTPServerTransport }, { createMcpServer }] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
      import('./tools.ts'),
    ]);
    const server = createMcpServer({ ...means, mode });
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    const answered = await transport.handleRequest(req.raw);
    const body = await answered.text();
    await server.close();
    return new Response(body === '' ? null : body, { status: answered.status, headers: answered.headers });
  });
}
