// Is each request done once and answered once, whatever it says and whenever it comes?

import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import { probesNow } from '../../src/engine/requests/probe-now.ts';
import { type Answer, type Asked, understand } from '../../src/engine/requests/request-words.ts';
import { createAnswering, type Handlers } from '../../src/engine/requests/requests.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { bare, run, until } from './house.ts';

const done: Answer = { ok: true, says: 'done', facts: {} };

function office(handlers: Handlers, stores = true) {
  const clock = createVirtualClock();
  const pending: Asked[] = [];
  const answers: [id: string, Answer][] = [];
  const noted: [Asked, Answer][] = [];
  const broken: unknown[] = [];
  const answering = createAnswering({
    requests: {
      pending: async () => [...pending],
      async answer(id, answer) {
        answers.push([id, answer]);
        const at = pending.findIndex((one) => one.id === id);
        if (stores) pending.splice(at, 1);
        return stores ? 'stored' : 'held';
      },
      async note(asked, answer) {
        noted.push([asked, answer]);
        return 'stored';
      },
    },
    handlers,
    newId: (prefix) => `${prefix}_here`,
    clock,
    log: silentLog,
    onBroken: (error) => broken.push(error),
  });
  const ask = (fields: Partial<Asked> = {}): void => {
    const id = `req_${pending.length + answers.length + 1}`;
    const usual = { kind: 'probe_now', detail: { target: 'exports' }, author: 'alice' };
    pending.push({ id, atMs: clock.nowMs(), ...usual, ...fields });
  };
  return { clock, answering, answers, noted, broken, pending, ask };
}

const says = (answers: [string, Answer][]): (string | true)[] =>
  answers.map(([, answer]) => answer.ok || answer.why);

describe('a request', () => {
  it('goes to the handler of its kind, with what it was asked for', async () => {
    const heard: unknown[] = [];
    const { answering, answers, ask } = office({
      probe_now: async (request, { author }) => {
        heard.push({ ...request, author });
        return done;
      },
    });
    ask();
    await answering.look();
    await answering.end();
    expect(heard).toEqual([{ kind: 'probe_now', target: 'exports', author: 'alice' }]);
    expect(answers).toEqual([['req_1', done]]);
  });

  it.each([
    ['of a newer version', { kind: 'levitate', detail: {} }],
    ['with a name of every object', { kind: 'constructor', detail: {} }],
    ['without what it needs', { detail: {} }],
    ['with something else in its place', { detail: { target: 7 } }],
    ['that is no object', { detail: null }],
    ['that no room answers', { kind: 'resend', detail: { deliveryId: 'dlv_1' } }],
  ])('%s is not understood, and is answered all the same', async (_, fields) => {
    const { answering, answers, ask } = office({ probe_now: async () => done });
    ask(fields);
    await answering.look();
    await answering.end();
    expect(says(answers)).toEqual(['not_understood']);
  });

  it.each([-3_600_000, -10_001, 10_001])('for a probe now, made %i ms from now, is not done', async (ms) => {
    const { clock, answering, answers, ask } = office({ probe_now: async () => done });
    ask({ atMs: clock.nowMs() + ms });
    await answering.look();
    await answering.end();
    expect(says(answers)).toEqual(['expired']);
  });

  it('of another kind waits for a daemon for as long as it takes', async () => {
    const { clock, answering, answers, ask } = office({ end_silence: async () => done });
    ask({ kind: 'end_silence', detail: { silenceId: 'sil_1' }, atMs: clock.nowMs() - 30 * 86_400_000 });
    await answering.look();
    await answering.end();
    expect(says(answers)).toEqual([true]);
  });

  it('is not done again while it is being done, nor while the disk refuses the answer', async () => {
    let times = 0;
    const { answering, answers, ask } = office(
      {
        probe_now: async () => {
          times += 1;
          return done;
        },
      },
      false,
    );
    ask();
    await Promise.all([answering.look(), answering.look()]);
    await answering.look();
    await answering.end();
    expect([times, answers.length]).toEqual([1, 1]);
  });

  it('over which we break is answered before we end, and the others are answered too', async () => {
    const { answering, answers, broken, ask } = office({
      probe_now: async ({ target }) => {
        if (target === 'poison') throw new Error('a defect');
        return done;
      },
    });
    ask({ detail: { target: 'poison' } });
    ask();
    await answering.look();
    await answering.end();
    expect(says(answers)).toEqual(['broken', true]);
    expect(broken).toEqual([new Error('a defect')]);
  });

  it('that comes after the end waits for the next daemon', async () => {
    const { answering, answers, pending, ask } = office({ probe_now: async () => done });
    await answering.end();
    ask();
    await answering.look();
    expect([answers, pending.length]).toEqual([[], 1]);
  });
});

describe('a request of the same process', () => {
  it('is answered at once, and written down with its answer', async () => {
    const { clock, answering, noted } = office({ probe_now: async () => done });
    expect(await answering.ask({ kind: 'probe_now', target: 'exports' }, 'page')).toEqual(done);
    await answering.end();
    const fields = { id: 'req_here', atMs: clock.nowMs(), author: 'page' };
    expect(noted).toEqual([[{ ...fields, kind: 'probe_now', detail: { target: 'exports' } }, done]]);
  });

  it('is refused once the daemon ends', async () => {
    const { answering, noted } = office({ probe_now: async () => done });
    await answering.end();
    const answer = await answering.ask({ kind: 'probe_now', target: 'exports' }, 'page');
    expect([answer, noted]).toEqual([expect.objectContaining({ why: 'stopping' }), []]);
  });
});

describe('what is understood', () => {
  it.each([
    ['acknowledge', { incidentId: 'inc_1', note: null }],
    ['acknowledge', { incidentId: 'inc_1', note: 'on it' }],
    [
      'silence',
      {
        selector: { names: ['exports'], labels: { team: 'data' }, light: null },
        reason: 'moving',
        endsAtMs: 1,
      },
    ],
    ['end_silence', { silenceId: 'sil_1' }],
    ['resend', { deliveryId: 'dlv_1' }],
  ])('%s %j', (kind, detail) => {
    expect(understand({ id: 'req_1', atMs: 0, author: 'a', kind, detail })).toEqual({ kind, ...detail });
  });

  it.each([
    ['acknowledge', { incidentId: 'inc_1' }],
    ['silence', { selector: { names: [1], labels: {}, light: null }, reason: 'moving', endsAtMs: 1 }],
    ['silence', { selector: { names: [], labels: {}, light: null }, reason: 'moving', endsAtMs: 1.5 }],
    ['end_silence', {}],
    ['resend', { deliveryId: null }],
  ])('not %s %j', (kind, detail) => {
    expect(understand({ id: 'req_1', atMs: 0, author: 'a', kind, detail })).toBeNull();
  });
});

describe('a probe now', () => {
  const asked = { id: 'req_1', atMs: 0, author: 'alice', kind: 'probe_now', detail: {} };
  const askFor = ({ loop, clock }: ReturnType<typeof run>, target = 'exports') =>
    probesNow(loop, clock)({ kind: 'probe_now', target }, asked);

  it('is out at once, says when it began, and leaves the ticks as they are', async () => {
    const house = run([bare({ name: 'exports' })]);
    for (const count of [1, 2]) {
      const visit = await until(house, count);
      visit.sees('protocol', 'pass');
      visit.ends();
    }
    const second = house.visits[1]?.atMs ?? 0;
    await house.clock.advance(20_000);
    const begun = { begun_at_ms: Math.round(house.clock.nowMs()) };
    const answer = askFor(house);
    const visit = await until(house, 3);
    expect(visit.atMs).toBeCloseTo(second + 20_000, 3);
    expect(await answer).toMatchObject({ ok: true, facts: begun });
    visit.sees('protocol', 'pass');
    visit.ends();
    expect((await until(house, 4)).atMs).toBeCloseTo(second + 60_000, 3);
    expect(house.observations()).toHaveLength(3);
  });

  it('is refused for a target that is not watched, one that is being visited, and by a daemon that ends', async () => {
    const house = run([bare({ name: 'exports' })]);
    expect(await askFor(house, 'expotrs')).toMatchObject({ ok: false, why: 'unknown_target' });
    const visit = await until(house, 1);
    expect(await askFor(house)).toMatchObject({ ok: false, why: 'already_out' });
    visit.sees('protocol', 'pass');
    visit.ends();
    await house.loop.stop();
    expect(await askFor(house)).toMatchObject({ ok: false, why: 'stopping' });
  });

  it('obeys a server that asked not to be called for a while', async () => {
    const house = run([bare({ name: 'exports' })]);
    const visit = await until(house, 1);
    visit.sees('protocol', 'skip', { reason: 'rate_limited', detail: { retry_after_ms: 90_000 } });
    visit.ends();
    await house.clock.advance(0);
    const refused = await askFor(house);
    expect(refused).toMatchObject({ why: 'told_to_wait', says: expect.stringContaining('another 90 s') });
  });

  it('waits for its turn where the limits are reached, and says so within a second', async () => {
    const house = run([bare({ name: 'first' }), bare({ name: 'exports' })], { total: 1 });
    const first = await until(house, 1);
    const name = first.request.target.name === 'first' ? 'exports' : 'first';
    const answer = askFor(house, name);
    await house.clock.advance(1_000);
    expect(await answer).toMatchObject({ ok: true, facts: { begun_at_ms: null } });
    first.sees('protocol', 'pass');
    first.ends();
    expect((await until(house, 2)).request.target.name).toBe(name);
  });
});
