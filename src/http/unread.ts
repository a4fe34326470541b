// What does somebody hear who sends what cannot be read as a request? The same problem details as everybody else: which
// limit it was, or that it is none.

import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatDuration } from '../base/duration.ts';
import { type ProblemWord, problemDocument, problemHeaders } from './problem-details.ts';
import type { ServerLimits } from './server.ts';

/** For what is a message of HTTP, but asks for nothing that there can be. */
export function unreadAnswer(): Response {
  const document = problemDocument(...unreadable);
  return new Response(JSON.stringify(document), { status: document.status, headers: problemHeaders });
}

const unreadable = [
  'bad-request',
  'this is no request that could be read: see its first line and its host',
] as const;

type Limits = Pick<ServerLimits, 'headerBytes' | 'headersMs' | 'requestMs'>;

/** By the codes of Node's parser; what is not named here is unreadable. */
const problemsWith = (limits: Limits): Record<string, readonly [ProblemWord, string]> => ({
  HPE_HEADER_OVERFLOW: [
    'headers-too-large',
    `the first line and the headers have no more than ${limits.headerBytes / 1_024} KiB`,
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['too-large', 'the extensions of chunks are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'too-slow',
    `a request is sent within ${formatDuration(limits.requestMs)}, its headers within ${formatDuration(limits.headersMs)}`,
  ],
});

/** @see https://nodejs.org/api/http.html#event-clienterror */
export function answerUnread(server: Server, limits: Limits): void {
  const problems = problemsWith(limits);
  const underWay = new WeakMap<Duplex, number>();
  const count = (socket: Duplex, more: number): void =>
    void underWay.set(socket, (underWay.get(socket) ?? 0) + more);
  server.prependListener('request', ({ socket }, outgoing) => {
    count(socket, 1);
    outgoing.once('close', () => count(socket, -1));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // In the middle of an answer it would be read as a part of that.
    if (!socket.writable || error.code === 'ECONNRESET' || (underWay.get(socket) ?? 0) > 0)
      return void socket.destroy();
    socket.end(textOf(...(problems[error.code ?? ''] ?? unreadable)), () => socket.destroy());
  });
}

function textOf(word: ProblemWord, detail: string): string {
  const document = problemDocument(word, detail);
  const body = JSON.stringify(document);
  const headers = { ...problemHeaders, 'content-length': body.length, connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}\r\n${lines.join('')}\r\n${body}`;
}
