// What can a running daemon not take over from a new config?

import { expect, it } from 'vitest';
import { unfitFor } from '../../src/config/load/swap.ts';
import { configSchema } from '../../src/config/schema/schema.ts';

const listening = (listen: object | null) =>
  configSchema.parse({ version: 1, targets: [{ name: 'exports', url: 'http://127.0.0.1:1/mcp' }], listen });

const token = 'correct-horse-battery';

it.each([
  ['another address', { token, address: '127.0.0.1:9465' }],
  ['no listener', null],
])('%s: it is told in words that a restart is needed', (_, listen) => {
  expect(unfitFor(listening({ token }), listening(listen), 'coalmine.yaml')).toMatchObject([
    { file: 'coalmine.yaml', path: 'listen.address', message: 'a change of this needs a restart' },
  ]);
});

it('who may look, and at what, is taken over', () => {
  const after = listening({ token: 'another-horse-battery', public: ['exports'], mcp: 'off' });
  expect(unfitFor(listening({ token }), after, 'coalmine.yaml')).toEqual([]);
});
