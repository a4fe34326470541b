// How does the listener meet the network? With limits on everything that a stranger could use up: connections, headers,
// bodies, and time. Who reads or writes too slowly is cut.

import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Clock } from '../base/clock.ts';
import { addressPattern } from '../config/schema/listen-schema.ts';
import { answerUnread, unreadAnswer } from './unread.ts';

export interface ServerLimits {
  connections: number;
  headerBytes: number;
  /** For the headers, from the first byte of the connection or the end of the request before. */
  headersMs: number;
  /** For the whole request. */
  requestMs: number;
  /** A kept connection without a request. */
  idleMs: number;
  /** What was written and not taken: a reader that stands still for so long is gone. */
  stalledMs: number;
  requestsOnOneConnection: number;
}

export const usualLimits: ServerLimits = {
  connections: 512,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 20_000,
  idleMs: 15_000,
  stalledMs: 30_000,
  requestsOnOneConnection: 10_000,
};

export interface Serving {
  url: string;
  close(): Promise<void>;
}

export type Served = { ok: true; serving: Serving } | { ok: false; says: string };

export async function serve(
  address: string,
  handle: (request: Request) => Response | Promise<Response>,
  clock: Clock,
  limits: ServerLimits = usualLimits,
): Promise<Served> {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
      // A request without one is refused below, in words.
      requireHostHeader: false,
    },
    // It puts its own Request in the place of the thread's: what limits a body makes one of another, and Node's refuses.
    getRequestListener((request) => (isPlain(request.url) ? handle(request) : unreadAnswer()), {
      errorHandler: unreadAnswer,
    }),
  );
  answerUnread(server, limits);
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = limits.requestsOnOneConnection;
  server.on('connection', (socket) => cutWhenStalled(socket, clock, limits.stalledMs));
  const { host, port } = partsOf(address);
  return listen(server, host, port, address);
}

/** A whole URL may stand in the first line. With a name and a password in it, no Request can be made of it. */
const isPlain = (url: string): boolean => {
  const { username, password } = new URL(url);
  return username === '' && password === '';
};

/** `localhost` may be two addresses, of which one could be somebody else's. */
function partsOf(address: string): { host: string; port: number } {
  const port = Number(addressPattern.exec(address)?.groups?.port ?? 0);
  const host = address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
}

function listen(server: Server, host: string, port: number, address: string): Promise<Served> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void =>
      resolve({ ok: false, says: sentenceFor(error, address) });
    server.once('error', refused);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refused);
      resolve({ ok: true, serving: { url: urlOf(server), close: () => close(server) } });
    });
  });
}

function sentenceFor({ code, message }: NodeJS.ErrnoException, address: string): string {
  if (code === 'EADDRINUSE')
    return `listen: ${address} is taken by another program: end it, or set another listen.address`;
  if (code === 'EACCES') return `listen: ${address} may not be opened: ports under 1024 need privileges`;
  if (code === 'EADDRNOTAVAIL') return `listen: ${address} is no address of this machine`;
  return `listen: ${address} cannot be opened: ${message}`;
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Open streams would keep it open for ever. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Node cuts slow writers by itself. A slow reader shows as bytes that wait, and as none that leave. */
function cutWhenStalled(socket: Socket, clock: Clock, stalledMs: number): void {
  let left = socket.bytesWritten - socket.writableLength;
  let cancel = (): void => {};
  const look = (): void => {
    const now = socket.bytesWritten - socket.writableLength;
    if (socket.writableLength > 0 && now === left) return void socket.destroy();
    left = now;
    cancel = clock.timer(stalledMs, look);
  };
  cancel = clock.timer(stalledMs, look);
  socket.once('close', () => cancel());
}
