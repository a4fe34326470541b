// Is an event heard however its lines end, and wherever the bytes are cut?

import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { envelope, event, openEvents } from '../../fixtures/servers/exchange.ts';
import { sound } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { createEventText } from '../../src/probe/wire/event-text.ts';
import { knownLegacy, targetOf, visit } from './visit.ts';

describe('the text of an event stream', () => {
  it('is the same wherever the bytes are cut, with LF at the end of every line', () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', 'data: a', 'ä', '😀', ':', '');
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(3)), (pieces, sizes) => {
        const bytes = Buffer.from(pieces.join(''));
        const textOf = createEventText();
        let told = '';
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          told += textOf(bytes.subarray(at, at + size));
          at += size;
        }
        expect(told).toBe(pieces.join('').replaceAll(/\r\n?/g, '\n'));
      }),
    );
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('brings an answer whose lines end with %s though the stream stays open', async (_, lineEnd) => {
    const server = await startServer({
      ...sound,
      on: {
        'tools/list': (exchange) => {
          const tools = [{ name: 'health_check_job', inputSchema: { type: 'object' } }];
          openEvents(exchange, event(envelope(exchange, { result: { tools } })).replaceAll('\n', lineEnd));
        },
      },
    });
    onTestFinished(server.close);
    const { stage } = await visit(targetOf(server, { health: null }), { known: knownLegacy() });
    expect(stage('tools')).toMatchObject({ outcome: 'pass' });
  });
});
