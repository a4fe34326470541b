// Do other processes reach the daemon through the store, and are they told when there is none?

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { Answer, Request } from '../../src/engine/requests/request-words.ts';
import { takeLock } from '../../src/store/file/lock.ts';
import type { Store } from '../../src/store/open.ts';
import {
  askAndWait,
  type Heard,
  openRequestDesk,
  type RequestDesk,
} from '../../src/store/requests/request-desk.ts';
import { opened as openedWith, temporaryFolder } from './opened.ts';
import { troubles } from './trouble.ts';

const now: Request = { kind: 'probe_now', target: 'exports' };
const ended: Request = { kind: 'end_silence', silenceId: 'sil_1' };
const done: Answer = { ok: true, says: 'done', facts: { begun_at_ms: 7 } };

/** With nothing to do of its own: both sides are one thread here, and who waits for a lock would wait for himself. */
const opened = (path: string): Promise<Store> => openedWith(path, { retention: null });

const newPath = (): string => join(temporaryFolder(), 'coalmine.db');

async function deskAt(path: string): Promise<RequestDesk> {
  const result = await openRequestDesk(path, { clock: systemClock, random: systemRandom });
  if (!result.ok) throw new Error(result.error.sentence);
  return result.desk;
}

const ask = (desk: RequestDesk, request: Request, limitMs = 20_000): Promise<Heard> =>
  askAndWait(desk, request, 'alice', { clock: systemClock, signal: new AbortController().signal, limitMs });

/** Answers whatever is asked, as the daemon does. */
function answering(store: Store): Promise<unknown[]> {
  return new Promise((resolve) => {
    store.follow(async () => {
      const pending = await store.requests.pending();
      for (const { id } of pending) await store.requests.answer(id, done);
      if (pending.length > 0) resolve(pending);
    });
  });
}

const rows = (path: string): unknown[] => {
  const file = new Database(path, { readonly: true });
  const found = file.prepare('select kind, author, detail, answer from request order by seq').all();
  file.close();
  return found;
};

describe('with a daemon', () => {
  it('the answer comes back, and the row keeps who asked what and what came of it', async () => {
    const path = newPath();
    const store = await opened(path);
    const taken = answering(store);
    const desk = await deskAt(path);
    expect(await ask(desk, now)).toEqual({ answer: done });
    expect(await taken).toMatchObject([
      { kind: 'probe_now', author: 'alice', detail: { target: 'exports' } },
    ]);
    await desk.close();
    await store.close();
    expect(rows(path)).toEqual([
      { kind: 'probe_now', author: 'alice', detail: '{"target":"exports"}', answer: JSON.stringify(done) },
    ]);
  });

  it('that does not answer in time, what is of use only at once is taken back, and the rest stays', async () => {
    const path = newPath();
    const store = await opened(path);
    const desk = await deskAt(path);
    expect(await ask(desk, now, 60)).toMatchObject({ answer: null, why: 'no_answer', kept: false });
    expect(await ask(desk, ended, 60)).toMatchObject({ answer: null, why: 'no_answer', kept: true });
    expect(rows(path)).toMatchObject([{ kind: 'end_silence', answer: null }]);
    await desk.close();
    await store.close();
  });

  it('an answer is not written over, and one to a request that was taken back is nobody’s', async () => {
    const path = newPath();
    const store = await opened(path);
    const desk = await deskAt(path);
    const noted = await desk.ask(ended, 'alice');
    const id = noted.ok ? noted.id : '';
    await store.requests.answer(id, done);
    await store.requests.answer(id, { ok: false, why: 'broken', says: 'late' });
    await store.requests.answer('req_gone', done);
    expect(await desk.answer(id)).toEqual(done);
    expect(await desk.withdraw(id)).toEqual(done);
    await desk.close();
    await store.close();
  });

  it('no more than a hundred wait for it, and none is very long', async () => {
    const path = newPath();
    const store = await opened(path);
    const desk = await deskAt(path);
    for (let count = 0; count < 100; count += 1)
      expect(await desk.ask(ended, 'alice')).toMatchObject({ ok: true });
    expect(await ask(desk, now)).toMatchObject({
      why: 'refused',
      says: '100 requests wait for the daemon already: see that it runs',
    });
    const long: Request = { kind: 'acknowledge', incidentId: 'inc_1', note: 'x'.repeat(8_192) };
    expect(await desk.ask(long, 'alice')).toMatchObject({ ok: false });
    await desk.close();
    await store.close();
  });

  it('what somebody else wrote into the table reads as something to be answered', async () => {
    const path = newPath();
    const store = await opened(path);
    const file = new Database(path);
    file.exec(
      "insert into request (id, at_ms, author, kind, detail) values ('x', 1, 'me', 'what', 'no json')",
    );
    file.close();
    expect(await store.requests.pending()).toEqual([
      { id: 'x', atMs: 1, author: 'me', kind: 'what', detail: null },
    ]);
    await store.close();
  });
});

describe('without a daemon', () => {
  it('what is of use only at once is refused at once, and nothing is left behind', async () => {
    const path = newPath();
    await (await opened(path)).close();
    const desk = await deskAt(path);
    expect(await ask(desk, now)).toMatchObject({
      why: 'no_daemon',
      kept: false,
      says: expect.stringContaining('no daemon is running on this store'),
    });
    await desk.close();
    expect(rows(path)).toEqual([]);
  });

  it('the rest waits for the next one, which hears of it at its start', async () => {
    const path = newPath();
    await (await opened(path)).close();
    const desk = await deskAt(path);
    expect(await ask(desk, ended)).toMatchObject({ why: 'no_daemon', kept: true });
    const store = await opened(path);
    expect(await answering(store)).toMatchObject([{ kind: 'end_silence' }]);
    await desk.close();
    await store.close();
  });

  it('whoever asks whether one runs keeps none from starting', async () => {
    const path = newPath();
    await (await opened(path)).close();
    const desk = await deskAt(path);
    expect(desk.hasDaemon()).toBe(false);
    const locked = takeLock(path);
    expect([locked.ok, desk.hasDaemon()]).toEqual([true, true]);
    if (locked.ok) locked.lock.release();
    expect(desk.hasDaemon()).toBe(false);
    await desk.close();
  });

  it('there may not even be a store', async () => {
    const opening = openRequestDesk(newPath(), { clock: systemClock, random: systemRandom });
    expect(await opening).toMatchObject({ ok: false, error: { kind: 'missing' } });
  });
});

describe.each(troubles)('while the disk is in trouble: $kind', (trouble) => {
  it('the answer is held, and written once the disk is well', async () => {
    const path = join(trouble.folder(), 'coalmine.db');
    const store = await opened(path);
    const desk = await deskAt(path);
    const noted = await desk.ask(ended, 'alice');
    const id = noted.ok ? noted.id : '';
    const end = trouble.begin(path);
    expect(await store.requests.answer(id, done)).toBe('held');
    end();
    await store.flush();
    expect(await desk.answer(id)).toEqual(done);
    await desk.close();
    await store.close();
  });
});

it.each(troubles.filter(({ kind }) => kind === 'full'))(
  'on a full disk one is told why nothing was asked',
  async (trouble) => {
    const path = join(trouble.folder(), 'coalmine.db');
    const store = await opened(path);
    const desk = await deskAt(path);
    const end = trouble.begin(path);
    expect(await ask(desk, now)).toMatchObject({
      why: 'refused',
      says: expect.stringContaining('the disk is full'),
    });
    end();
    await desk.close();
    await store.close();
  },
);
