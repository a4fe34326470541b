// How does a person at a terminal write to a store, while a daemon may be running? By a connection that takes no lock and
// waits its turn: each thing that is written is one short transaction.

import { type Connection, connect, patiently } from './dialect.ts';
import { diskFailure, type Failed } from './error.ts';
import { findPlace, readContent } from './place.ts';

/** `path` without symbolic links. */
export async function connectBeside(
  path: string,
): Promise<{ ok: true; connection: Connection; path: string } | Failed> {
  const found = findPlace(path, 'write');
  if (!found.ok) return found;
  // As for a reader: to make a store, or to bring one up to date, is for the daemon alone.
  const read = readContent(found.path, 'read');
  if (!read.ok) return read;
  let connection: Connection | null = null;
  try {
    connection = connect(found.path, 'write');
    await patiently(connection.db);
    return { ok: true, connection, path: found.path };
  } catch (error) {
    await connection?.close();
    return { ok: false, error: diskFailure(error, path, 'write') };
  }
}
