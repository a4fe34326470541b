// Is this the config that was read last time? Reading thousands of targets takes a second or more, so the start keeps
// what it made of a large config, in the user's cache folder, and takes it again while every file and variable says the
// same.
//
// What is kept holds the secrets of the environment. So it is sealed with a key that nobody has but who has all that the
// config was made of: its files and its variables. Any change to one of them is another key, and what is kept is void.

import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { version } from '../../base/version.ts';
import { readTextFile } from './file.ts';
import type { FileLoadResult, LoadIo } from './load.ts';
import { digestOf, type SeenFile } from './seen.ts';
import type { Env } from './substitute.ts';

/** What can be read without the key: nothing that is worth a lock. */
interface Label {
  files: { path: string; mostBytes: number }[];
  /** Names of the variables that were asked for, set or not. */
  variables: string[];
  tag: string;
}

type Loaded = Extract<FileLoadResult, { ok: true }>;

const cipher = 'aes-256-gcm';

/** A smaller config is read in a blink. Bytes of all its files. */
const leastSize = 64 * 1024;

/** Null when nothing is kept, or anything is not as it was. Never throws: then the config is read. */
export function keptConfig(path: string, io: LoadIo): Loaded | null {
  const place = placeOf(path, io);
  if (place === null) return null;
  try {
    const whole = readFileSync(place);
    const end = whole.indexOf('\n');
    const label = JSON.parse(whole.toString('utf8', 0, end)) as Label;
    const texts = label.files.map(({ path: file, mostBytes }) => readTextFile(file, mostBytes));
    const { key, iv } = keyOf(label, texts, io.env);
    const open = createDecipheriv(cipher, key, iv).setAuthTag(Buffer.from(label.tag, 'base64'));
    const made = Buffer.concat([open.update(whole.subarray(end + 1)), open.final()]);
    const files = label.files.map((file, index): SeenFile => {
      const read = texts[index] ?? { ok: false, why: '' };
      return { ...file, digest: digestOf(read) };
    });
    return { ...(deserialize(made) as Omit<Loaded, 'files'>), files };
  } catch {
    return null;
  }
}

/** In place of what was kept before. A folder that cannot be written costs the next start its haste, and nothing else. */
export function keepConfig(path: string, io: LoadIo, { files, ...made }: Loaded, variables: string[]): void {
  const place = placeOf(path, io);
  if (place === null) return;
  const asked = { files: files.map(({ digest: _, ...file }) => file), variables: [...variables].sort() };
  const texts = files.map((file) => readTextFile(file.path, file.mostBytes));
  if (texts.reduce((size, text) => size + textOf(text).length, 0) < leastSize) return;
  // It changed since it was read: what was made of it is of the text before.
  if (files.some(({ digest }, index) => digestOf(texts[index] ?? { ok: false, why: '' }) !== digest)) return;
  const { key, iv } = keyOf(asked, texts, io.env);
  const seal = createCipheriv(cipher, key, iv);
  const sealed = Buffer.concat([seal.update(serialize(made)), seal.final()]);
  const label: Label = { ...asked, tag: seal.getAuthTag().toString('base64') };
  try {
    write(place, Buffer.concat([Buffer.from(`${JSON.stringify(label)}\n`), sealed]));
  } catch {
    // Then it is read again.
  }
}

/** Whole or not at all, for its owner alone. */
function write(place: string, bytes: Uint8Array): void {
  const draft = `${place}.${process.pid}`;
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(draft, bytes, { mode: 0o600 });
    renameSync(draft, place);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** An environment that notes which variables it is asked for. */
export function askedOf(env: Env): { env: Env; variables: Set<string> } {
  const variables = new Set<string>();
  const noting = new Proxy(env, {
    getOwnPropertyDescriptor(all, name) {
      variables.add(String(name));
      return Reflect.getOwnPropertyDescriptor(all, name);
    },
  });
  return { env: noting, variables };
}

/** One file for each config, so that nothing piles up. Null where there is no folder for it. */
function placeOf(path: string, { env, cwd }: LoadIo): string | null {
  const folder = cacheFolder(env);
  if (folder === null) return null;
  const name = createHash('sha256').update(resolve(cwd, path)).digest('hex').slice(0, 32);
  return join(folder, `${name}.config`);
}

/** systemd names one; else as the XDG base directory specification has it. */
function cacheFolder({ CACHE_DIRECTORY, XDG_CACHE_HOME, HOME }: Env): string | null {
  const given = CACHE_DIRECTORY?.split(':')[0];
  if (given) return given;
  const all = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
  return all ? join(all, 'coalmine') : null;
}

type Texts = readonly ReturnType<typeof readTextFile>[];

/** Chance is not needed: the same key means the same files and variables, and so that the same is sealed. */
function keyOf(asked: Pick<Label, 'files' | 'variables'>, texts: Texts, env: Env) {
  const { files, variables } = asked;
  const parts = [
    version,
    String(builtAtMs()),
    ...files.flatMap(({ path }, index) => [path, textOf(texts[index])]),
    ...variables.flatMap((name) => [name, JSON.stringify(env[name] ?? null)]),
  ];
  // As JSON, so that no text can run over into the next.
  const secret = createHash('sha512').update(JSON.stringify(parts)).digest();
  const made = Buffer.from(hkdfSync('sha256', secret, '', 'coalmine config', 44));
  return { key: made.subarray(0, 32), iv: made.subarray(32) };
}

/** Other code may make something else of the same config, also where nobody raised the version. */
const builtAtMs = (): number =>
  Math.max(
    ...readdirSync(import.meta.dirname).map((name) => statSync(join(import.meta.dirname, name)).mtimeMs),
  );

const textOf = (read: Texts[number] | undefined): string => (read?.ok ? read.text : '');
