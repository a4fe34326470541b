// Can an agent ask what a person can? With the SDK's own client, over HTTP.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, it } from 'vitest';
import { type Stand, stand } from './site.ts';

async function agentAt({ site }: Stand): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1:9464/mcp'), {
    fetch: (url, init) => {
      const request = new Request(url, init);
      request.headers.set('host', '127.0.0.1:9464');
      return site.fetch(request);
    },
  });
  // The SDK's transport says optional where its interface says undefined.
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}

const textOf = (result: Awaited<ReturnType<Client['callTool']>>): string =>
  (result.content as { text: string }[]).map(({ text }) => text).join('\n');

it('an agent lists the targets, hears why one is down, and reads it as a resource', async () => {
  const agent = await agentAt(await stand());
  const { tools } = await agent.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['list_targets', 'explain_target', 'list_incidents']);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  expect(textOf(await agent.callTool({ name: 'list_targets', arguments: {} }))).toContain(
    'exports pipeline is down (worker_down)',
  );
  const why = await agent.callTool({ name: 'explain_target', arguments: { target: 'exports' } });
  expect(textOf(why)).toContain('sentinel_timeout');
  expect(why.structuredContent).toMatchObject({ target: 'exports' });
  const incidents = await agent.callTool({ name: 'list_incidents', arguments: {} });
  expect(incidents.structuredContent).toMatchObject({ incidents: [{ id: 'inc_1' }] });
  const read = await agent.readResource({ uri: 'coalmine://targets/exports' });
  expect(JSON.stringify(read.contents)).toContain('worker_down');
  await agent.close();
});

it('no more than it asked for are listed, trouble first, and how many are not is said', async () => {
  const agent = await agentAt(await stand());
  const listed = await agent.callTool({ name: 'list_targets', arguments: { most: 1 } });
  expect(listed.structuredContent).toMatchObject({ targets: [{ name: 'exports' }], not_shown: 1 });
  expect(textOf(listed)).toContain('1 not shown');
  await agent.close();
});

it('a resource that is not there has the code that the protocol has for it', async () => {
  const agent = await agentAt(await stand());
  const reading = agent.readResource({ uri: 'coalmine://targets/nobody' });
  await expect(reading).rejects.toMatchObject({ code: -32002 });
  await agent.close();
});

it('a target that is not there is told in words, not as a fault of the protocol', async () => {
  const agent = await agentAt(await stand());
  const answer = await agent.callTool({ name: 'explain_target', arguments: { target: 'nobody' } });
  expect(answer.isError).toBe(true);
  expect(textOf(answer)).toContain('list_targets has the names');
  await agent.close();
});

it('only who says so lets agents act, and without a daemon a probe is refused in words', async () => {
  const agent = await agentAt(await stand({ mcp: 'act' }));
  const { tools } = await agent.listTools();
  expect(tools.map(({ name }) => name)).toContain('probe_now');
  const refused = await agent.callTool({
    name: 'silence',
    arguments: { target: '*', reason: 'work', for: '90d' },
  });
  expect(refused.isError).toBe(true);
  await agent.close();
});

it('there is nothing where it is off', async () => {
  const { send } = await stand({ mcp: 'off' });
  expect((await send('POST', '/mcp', '{}', { 'content-type': 'application/json' })).status).toBe(404);
});
