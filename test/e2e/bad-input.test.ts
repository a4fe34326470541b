// What does bad input get? One clear sentence that says what to do, the right exit code, and nothing is lost.

import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import type { NotificationBody } from '../../src/engine/words.ts';
import { troubles } from '../store/trouble.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run, start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

let server: Switchable;
let receiver: Receiver;
beforeAll(async () => {
  server = await startSwitchable();
  receiver = await startReceiver({ secret });
});
afterAll(() => Promise.all([server.close(), receiver.close()]));

const canaries = [{ name: 'worker', tool: 'canary' }];
const started = ({ event }: { event?: string }): boolean => event === 'started';

function configFor(
  folder: string,
  { store, url = server.url }: { store?: string; url?: string } = {},
): string {
  const targets = [{ name: 'exports', url, canaries, timeouts: { canary: '500ms' } }];
  const watched = { targets, receiverUrl: receiver.url };
  return writeConfig(folder, watching(store === undefined ? watched : { ...watched, store }));
}

/** A refusal: nothing on stdout, and one sentence on stderr, after whatever JSON lines. */
async function refused(args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await run(args, { env });
  expect(stdout).toBe('');
  const sentences = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('{'));
  expect(sentences, stderr).toHaveLength(1);
  return { code, sentence: sentences[0] };
}

/** Something that speaks, but not MCP. */
async function speaking(words: string): Promise<{ port: number }> {
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume().end(words);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  return listener.address() as AddressInfo;
}

describe('run refuses, with 2 and one sentence,', () => {
  it('a config with mistakes, and names them all', async () => {
    const config = writeConfig(
      temporaryFolder(),
      'version: 1\ntargets:\n  - name: Exports\n    url: http://127.0.0.1/mcp\n    intervall: 10s\n    timeouts: { canary: soon }\n',
    );
    const { code, stdout, stderr } = await run(['run', '--config', config]);
    expect([code, stdout]).toEqual([2, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`${config}:3:5 targets[0].name: expected`);
    expect(lines[1]).toMatch(/:5:5 targets\[0\].*interval/);
    expect(lines[2]).toMatch(/:6:\d+ targets\[0\]\.timeouts\.canary: expected a duration/);
  });

  it('a config without targets', async () => {
    const config = writeConfig(temporaryFolder(), 'version: 1\n');
    expect(await refused(['run', '--config', config])).toEqual({
      code: 2,
      sentence: `${config}: there is nothing to probe: add an entry under targets`,
    });
  });

  it('a store path whose folder is missing', async () => {
    const folder = temporaryFolder();
    const store = join(folder, 'missing/coalmine.db');
    const { code, sentence } = await refused(['run', '--config', configFor(folder, { store })]);
    expect(code).toBe(2);
    expect(sentence).toMatch(
      new RegExp(`^The store ${store} cannot be written: .* Fix that or change store.path.$`),
    );
  });

  it('a store path that is a folder', async () => {
    const folder = temporaryFolder();
    const store = join(folder, 'coalmine.db');
    mkdirSync(store);
    const { code, sentence } = await refused(['run', '--config', configFor(folder)]);
    expect(code).toBe(2);
    expect(sentence).toContain(`The store ${store} cannot be written`);
  });

  it('a store path that nobody may write', async () => {
    const store = '/proc/coalmine.db';
    const { code, sentence } = await refused(['run', '--config', configFor(temporaryFolder(), { store })]);
    expect(code).toBe(2);
    expect(sentence).toContain(`The store ${store} cannot be written`);
  });

  it('a database that a newer version made, and does not touch it', async () => {
    const folder = temporaryFolder();
    const config = configFor(folder);
    const daemon = start(['run', '--config', config]);
    await daemon.logged(started);
    await stop(daemon);
    const store = join(folder, 'coalmine.db');
    const db = new Database(store);
    db.exec("insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030-01-01')");
    db.pragma('wal_checkpoint(truncate)');
    db.close();
    const before = readFileSync(store);
    const { code, sentence } = await refused(['run', '--config', config]);
    expect(code).toBe(2);
    expect(sentence).toMatch(/was made by a newer coalmine .*: use that version, or move the file aside/);
    expect(readFileSync(store).equals(before)).toBe(true);
  });

  it('a damaged database, until somebody asks for a new one: then the old one is kept and named', async () => {
    const folder = temporaryFolder();
    const config = configFor(folder);
    const store = join(folder, 'coalmine.db');
    const daemon = start(['run', '--config', config]);
    await daemon.logged(started);
    await stop(daemon);
    const damaged = readFileSync(store).fill(0xa5, 4 * 4096, 5 * 4096);
    writeFileSync(store, damaged);
    const { code, sentence } = await refused(['run', '--config', config]);
    expect([code, sentence]).toEqual([2, expect.stringContaining('start `coalmine run --new-store`')]);
    const again = start(['run', '--config', config, '--new-store']);
    const { kept } = await again.logged(({ event }) => event === 'store_set_aside');
    await again.logged(turned('exports', 'pipeline', 'up'));
    expect((await stop(again)).code).toBe(0);
    expect(readFileSync(String(kept)).equals(damaged)).toBe(true);
  });

  it('a second daemon on the same store, and the first goes on', async () => {
    const config = configFor(temporaryFolder());
    const daemon = start(['run', '--config', config]);
    await daemon.logged(started);
    const { code, sentence } = await refused(['run', '--config', config]);
    expect(code).toBe(2);
    expect(sentence).toMatch(/^Another coalmine daemon is using the store .*: stop it first, or give/);
    await daemon.logged(turned('exports', 'pipeline', 'up'));
    expect((await stop(daemon)).code).toBe(0);
  });
});

describe('fixture refuses, with 2 and one sentence,', () => {
  it('a port that is taken', async () => {
    const { port } = await speaking('');
    const { code, sentence } = await refused(['fixture', '--queue', 'postgres', '--port', String(port)]);
    expect([code, sentence]).toEqual([
      2,
      `Port ${port} on 127.0.0.1 is taken: choose another, or 0 for any free one.`,
    ]);
  });

  it('a fault that it does not know', async () => {
    const { code, sentence } = await refused(['fixture', '--fault', 'worker_killed']);
    expect(code).toBe(2);
    expect(sentence).toMatch(
      /^no fault is called worker_killed: did you mean worker-killed\? .*--list-faults names them all$/,
    );
  });

  it('Redis on a machine without one', async () => {
    const { code, sentence } = await refused(['fixture', '--queue', 'redis'], {
      PATH: '/nowhere',
      REDIS_URL: '',
    });
    expect(code).toBe(2);
    expect(sentence).toMatch(
      /^There is no Redis: put redis-server on PATH, set REDIS_URL, or use .*--queue postgres\.$/,
    );
  });
});

describe('the daemon goes on and tells of', () => {
  it.each([
    ['a target that cannot be reached', null, 'connection_refused', 'connect'],
    ['a server that answers garbage', 'ÿ\u0000 not HTTP at all\r\n\r\n', 'not_http', 'handshake'],
    ['a server that hangs up', '', 'connection_reset', 'handshake'],
    [
      'a server that answers HTML',
      'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 4\r\n\r\n<p/>',
      'content_type',
      'handshake',
    ],
    [
      'a server that answers broken JSON',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\n{"a"',
      'bad_json',
      'handshake',
    ],
  ])('%s', async (_title, words, reason, stage) => {
    const port = words === null ? 1 : (await speaking(words)).port;
    const config = configFor(temporaryFolder(), { url: `http://127.0.0.1:${port}/mcp` });
    const came = receiver.received.length;
    const daemon = start(['run', '--config', config]);
    const { body } = await receiver.waitFor((_, index) => index === came);
    expect(body).toMatchObject({
      type: 'incident.opened',
      incident: { light: 'server', severity: 'critical', cause: null, reason, stage },
    });
    expect((await stop(daemon)).code).toBe(0);
    expect(receiver.received).toHaveLength(came + 1);
  });
});

// Where no disk can be mounted there is none in this list, and it was said why.
describe.each(troubles.filter(({ kind }) => kind === 'full'))('on a disk that is $kind', (disk) => {
  it('probing and alerting go on from memory, and everything is stored when there is room', async () => {
    const folder = disk.folder();
    const store = join(folder, 'coalmine.db');
    const target = await startSwitchable();
    onTestFinished(() => target.close());
    const config = configFor(temporaryFolder(), { store, url: target.url });
    const came = receiver.received.length;
    const daemon = start(['run', '--config', config]);
    await daemon.logged(turned('exports', 'pipeline', 'up'));

    const free = disk.begin(store);
    expect(await daemon.logged(({ event }) => event === 'store_held')).toMatchObject({
      level: 'error',
      trouble: 'full',
      todo: expect.stringContaining('Free space'),
    });
    target.become('sick');
    const opened = await receiver.waitFor((_, index) => index === came);
    expect(opened.type).toBe('incident.opened');
    free();
    await daemon.logged(({ event }) => event === 'store_recovered');
    target.become('well');
    const resolved = await receiver.waitFor((_, index) => index === came + 1);
    expect((resolved.body as NotificationBody).incident?.id).toBe(
      (opened.body as NotificationBody).incident?.id,
    );
    const { code, stderr } = await stop(daemon);
    expect(code).toBe(0);
    expect(stderr).not.toContain('store_lost');
    const db = new Database(store, { readonly: true });
    const count = (sql: string): unknown => db.prepare(sql).pluck().get();
    expect(count("select count(*) from delivery where status = 'done'")).toBe(2);
    expect(count('select count(*) from incident where resolved_at_ms is not null')).toBe(1);
    db.close();
  });
});
