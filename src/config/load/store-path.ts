// Where is the store of this config? Read from its own few lines, without the thousands of targets beside it: to parse
// those takes seconds, and whoever only looks at the store need not wait for them.

import { dirname, resolve } from 'node:path';
import { isObject, parseJson } from '../../base/json.ts';
import type { Problem } from '../problem.ts';
import { mostConfigBytes, readTextFile } from './file.ts';
import type { LoadIo } from './load.ts';
import { substitute } from './substitute.ts';

export type StorePath = { ok: true; path: string } | { ok: false; problems: Problem[] };

/** As in the schema. */
const usualPath = './coalmine.db';

/** Whenever the short way is not sure, the whole config is read. */
export async function storePathOf(config: string, io: LoadIo): Promise<StorePath> {
  const file = resolve(io.cwd, config);
  const read = readTextFile(file, mostConfigBytes);
  const written = read.ok ? await writtenIn(read.text, io.env) : null;
  if (written !== null) return { ok: true, path: resolve(dirname(file), written) };
  const { loadConfig } = await import('./load.ts');
  const loaded = loadConfig(config, io);
  return loaded.ok ? { ok: true, path: loaded.config.store.path } : loaded;
}

/** A key of the document begins its line, and what belongs to it does not. */
const own = /^store:.*(?:\r?\n(?:[ \t#].*)?)*/m;
const version = /^version:[ \t]*1[ \t]*(?:#.*)?$/m;

/** Null where it is not plainly there, also when the text is no config at all. */
async function writtenIn(text: string, env: LoadIo['env']): Promise<string | null> {
  if (text.trimStart().startsWith('{')) return pathOf(parseJson(text), env);
  // Of documents, anchors and tags in the file nothing is known here.
  if (!version.test(text) || /^(---|\.\.\.|%)/m.test(text)) return null;
  const lines = own.exec(text)?.[0];
  if (lines === undefined) return usualPath;
  try {
    const { parse } = await import('yaml');
    return pathOf(parse(lines, { logLevel: 'error' }), env);
  } catch {
    return null;
  }
}

function pathOf(root: unknown, env: LoadIo['env']): string | null {
  if (!isObject(root)) return null;
  const { store = {} } = root;
  if (!isObject(store)) return null;
  const { path = usualPath } = store;
  if (typeof path !== 'string' || path === '') return null;
  const { text, problems } = substitute(path, env);
  return problems.length === 0 && text !== '' ? text : null;
}
