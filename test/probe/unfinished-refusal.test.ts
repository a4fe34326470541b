// What is told of a refusal whose body never ends? The status, which is there; the body could only have said why.

import { expect, it, onTestFinished } from 'vitest';
import { sound } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { targetOf, visit } from './visit.ts';

it.concurrent.each([
  ['application/json', 404, 'endpoint_not_found'],
  ['application/json', 500, 'http_error'],
  ['text/event-stream', 500, 'http_error'],
  [undefined, 400, 'http_error'],
])('a body of type %s behind a %i keeps nobody waiting for the timeout', async (type, status, reason) => {
  const server = await startServer({
    ...sound,
    on: {
      initialize: ({ response }) => {
        response.writeHead(status, type === undefined ? {} : { 'content-type': type }).write('{"jsonrpc"');
      },
    },
  });
  onTestFinished(server.close);
  const { stage } = await visit(targetOf(server, { protocol: 'legacy', health: null }));
  expect(stage('handshake')).toMatchObject({ reason, detail: { status } });
});
