// Is a 100 taken out of what comes before an answer, however it is cut into pieces, and nothing else?

import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { withoutInterim } from '../../src/probe/wire/interim.ts';

/** What a reader gets of these pieces, each of which comes by itself. */
function readOf(pieces: readonly string[]): string {
  const socket = new PassThrough();
  const { expect: begin } = withoutInterim(socket as unknown as Socket);
  begin();
  let got = '';
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) got += chunk.toString('latin1');
  }
  return got;
}

const interim = 'HTTP/1.1 100 Continue\r\n\r\n';
const withHeaders = 'HTTP/1.0 100\r\nx-trace: 1\r\n\r\n';
const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 26\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n!';

it.each([
  ['none', ''],
  ['one', interim],
  ['three', interim + withHeaders + interim],
])('passes the answer on after %s', (_, before) => {
  expect(readOf([before + answer])).toBe(answer);
  expect(readOf([...before, answer].filter((piece) => piece !== ''))).toBe(answer);
  for (let at = 1; at < before.length + 20; at += 1) {
    const all = before + answer;
    expect(readOf([all.slice(0, at), all.slice(at)])).toBe(answer);
  }
});

it('passes on what only begins like one', () => {
  for (const other of [
    'HTTP/1.1 1000 x\r\n\r\n',
    'HTTP/1.1 101 Switching\r\n\r\n',
    'HTTP/2',
    'H2',
    'SSH-2.0',
  ])
    expect(readOf([...other])).toBe(other);
});

it('holds back no more than a few kilobytes of one that does not end', () => {
  const endless = `HTTP/1.1 100 Continue\r\nx: ${'a'.repeat(20_000)}`;
  expect(readOf([endless])).toBe(endless);
});
