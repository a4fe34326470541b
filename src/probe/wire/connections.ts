// Which connections does a probe use? Its own: fresh ones, dialled by us and measured, shared with no other
// probe, and closed with it.

import { Client } from 'undici';
import { deadline, nextTurn } from '../../base/clock.ts';
import { type Fault, fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { codeOf, isReset } from './connection-fault.ts';
import { type DialOptions, dial, type Line, type Phases } from './dial.ts';
import { type Exchanged, ended, exchange } from './exchange.ts';
import type { HttpQuestion, Limit } from './http.ts';
import { type Interim, withoutInterim } from './interim.ts';
import type { ClientCertificate } from './tls.ts';

export type Sent =
  /**
   * `kept`: it went over a connection that had answered before, which a server may close at any moment.
   * `missing`: what the server may have held against a connection that had not.
   */
  | (Exchanged & { kept: boolean; missing: ClientCertificate | null })
  | { kind: 'no_connection'; fault: Fault };

export interface Connections {
  /** Opens the first connection within `limit`. Without it the first request does so. @throws Interrupted */
  open(limit: Limit): Promise<{ ok: true; phases: Phases } | { ok: false; fault: Fault }>;
  /** Resolves when the response head is there, or will not come. @throws Interrupted */
  request(question: HttpQuestion, signal: AbortSignal): Promise<Sent>;
  close(): Promise<void>;
}

interface Connection {
  line: Line;
  interim: Interim;
  client: Client;
  busy: boolean;
  answered: boolean;
}

/** All of them go to the origin of `url`. */
export function createConnections(options: DialOptions): Connections {
  const all = new Set<Connection>();
  /** This server closes connections that it seemed to keep. */
  let closesKept = false;

  async function open(limit: Limit) {
    const dialled = await dial(options, limit);
    if (!dialled.ok) return dialled;
    const connection = over(dialled, options.url.origin);
    all.add(connection);
    dialled.socket.once('close', () => all.delete(connection));
    return { ...dialled, connection };
  }

  /** Taken in the same breath: others ask at the same time. */
  function take(): Connection | undefined {
    const free = [...all].find(({ busy, line }) => !busy && !line.socket.destroyed);
    if (free) free.busy = true;
    return free;
  }

  async function takeKept(): Promise<Connection | undefined> {
    if (all.size === 0) return undefined;
    const now = take();
    if (now) return now;
    // The body of an answer that has been read may end only now: better to wait a turn than to dial.
    await nextTurn();
    return take();
  }

  async function request(question: HttpQuestion, signal: AbortSignal): Promise<Sent> {
    // What cannot be asked twice is not put at risk where others had to be.
    const old = question.repeatable || !closesKept ? await takeKept() : undefined;
    if (old) {
      const sent = await ask(old, question, signal);
      closesKept ||= sent.kept && sent.kind === 'failed' && isReset(sent.error);
      // One that was closed before the question was on its way says nothing: a new one will do.
      if (!sent.kept || sent.kind !== 'failed' || sent.sent) return sent;
    }
    if (all.size >= limits.connections) return { kind: 'no_connection', fault: tooMany };
    const limit = deadline(options.clock, options.timeoutMs, signal);
    const opened = await open(limit).finally(limit.clear);
    if (!opened.ok) return { kind: 'no_connection', fault: opened.fault };
    opened.connection.busy = true;
    return ask(opened.connection, question, signal);
  }

  return {
    open,
    request,
    async close() {
      const open = [...all];
      all.clear();
      await Promise.all(
        open.map(({ client }) => new Promise<void>((resolve) => client.destroy(ended, resolve))),
      );
      // The library never saw a connection over which nothing was asked.
      for (const { line } of open) line.socket.destroy();
    },
  };
}

/** Only a server that leaves its answers unfinished can bring it so far. */
const tooMany = fault('too_large', { limit: 'connections', max: limits.connections });

async function ask(connection: Connection, question: HttpQuestion, signal: AbortSignal) {
  const { client, line, interim, answered: kept } = connection;
  interim.expect();
  const over = (): void => {
    connection.busy = false;
  };
  const exchanged = await exchange(client, question, signal, over, () => line.socket.errored !== null);
  if (exchanged.kind === 'answered') connection.answered = true;
  const told = exchanged.kind === 'failed' && wasRefused(exchanged.error, line) ? notAsked : {};
  return { ...exchanged, ...told, kept, missing: kept ? null : line.missing };
}

/** The library hung up itself, over a head that it did not ask for, such as 101 without Upgrade. */
const wasRefused = (error: unknown, { socket }: Line): boolean =>
  codeOf(error) === 'UND_ERR_SOCKET' &&
  !socket.readableEnded &&
  !(socket.errored && socket.errored !== error);

const notAsked = {
  error: Object.assign(new Error('an answer to another question'), { code: 'HPE_NOT_ASKED' }),
};

/** HTTP over a socket that stands. */
function over(line: Line, origin: string): Connection {
  const { socket } = line;
  // What ends it is told to the question that is under way: between questions nobody asked.
  socket.on('error', () => {});
  const interim = withoutInterim(socket);
  const client = new Client(origin, {
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.headerBytes,
    connect(_options, callback) {
      // Never at once: the library ignores a connection that is handed over while it asks for it.
      queueMicrotask(() => (socket.destroyed ? callback(goneOf(line), null) : callback(null, socket)));
    },
  });
  return { line, interim, client, busy: false, answered: false };
}

/** Never the library's own word for a close: handed back to it, that makes it ask for a connection again, for ever. */
function goneOf({ socket: { errored } }: Line): Error {
  if (errored && !codeOf(errored).startsWith('UND_ERR_')) return errored;
  return Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
}
