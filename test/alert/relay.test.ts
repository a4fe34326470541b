// Does every delivery arrive, in order, whatever its receiver does? Real receivers on real sockets.

import { describe, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import { allDone, attempted, idOf, listening, relayTo } from './relay-house.ts';
import { delivery, secret } from './samples.ts';

describe('the relay', () => {
  it('posts a signed version 1 body and marks it done after it was accepted', async () => {
    const oncall = await listening({ kind: 'accept' }, { secret });
    const { relay, outbox, post, lines } = relayTo({ oncall: { url: oncall.url, secrets: [secret] } });
    await relay.start();
    const [one] = post(delivery('oncall', 'inc_1', systemClock.nowMs()));
    const received = await oncall.waitFor(() => true);
    await outbox.until(allDone);
    await relay.stop();
    expect(received).toMatchObject({ id: idOf(one), type: 'incident.opened', verified: true });
    expect(received.body).toEqual(one?.notification.body);
    expect(outbox.rows()[0]?.attempts).toMatchObject([{ httpStatus: 204, error: null, answer: '' }]);
    expect(relay.depth()).toBe(0);
    expect(lines.map(({ event }) => event)).toEqual(['delivery_done']);
  });

  it('sends unsigned what has no secret, with the same webhook-id', async () => {
    const oncall = await listening({ kind: 'accept' });
    const { relay, post } = relayTo({ oncall });
    await relay.start();
    const [one] = post(delivery('oncall', 'inc_1', systemClock.nowMs()));
    const received = await oncall.waitFor(() => true);
    expect(received.id).toBe(idOf(one));
    expect(received.headers).not.toHaveProperty('webhook-signature');
  });

  it('tries again with the same webhook-id after a 500, and is done at the 200', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'fail', status: 500, body: 'out of order' });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    const [one] = post(delivery('oncall', 'inc_1', clock.nowMs()));
    await outbox.until(attempted(1));
    oncall.setMode({ kind: 'accept' });
    await clock.advance(500);
    await outbox.until(allDone);
    expect(oncall.received.map(({ id }) => id)).toEqual([idOf(one), idOf(one)]);
    expect(outbox.rows()[0]?.attempts).toMatchObject([
      { httpStatus: 500, error: 'http_error', answer: 'out of order' },
      { httpStatus: 204, error: null },
    ]);
  });

  it('outlives a receiver that answers 500 for ten minutes, asking ever less often', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'fail', status: 500 });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    const beganMs = clock.nowMs();
    post(delivery('oncall', 'inc_1', beganMs));
    const waits: (number | null)[] = [];
    for (let tries = 1; clock.nowMs() - beganMs < 600_000; tries += 1) {
      await outbox.until(attempted(tries));
      await clock.advance(0);
      const wait = clock.nextTimerMs();
      waits.push(wait);
      await clock.advance(wait ?? 0);
    }
    oncall.setMode({ kind: 'accept' });
    await outbox.until(attempted(waits.length + 1));
    await clock.advance(0);
    await clock.advance(clock.nextTimerMs() ?? 0);
    await outbox.until(allDone);
    expect(waits).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 450_000,
    ]);
    expect(new Set(oncall.received.map(({ id }) => id)).size).toBe(1);
  });

  it('leaves a receiver alone for as long as its Retry-After asks, whatever else waits for it', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'fail', status: 429, headers: { 'retry-after': '90' } });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    post(delivery('oncall', 'inc_1', clock.nowMs()));
    await outbox.until(attempted(1));
    await clock.advance(0);
    oncall.setMode({ kind: 'accept' });
    post(delivery('oncall', 'inc_2', clock.nowMs()));
    await clock.advance(89_999);
    expect(oncall.received).toHaveLength(1);
    await clock.advance(1);
    await outbox.until(allDone);
    expect(oncall.received).toHaveLength(3);
  });

  it('survives a receiver that is down, that cuts the connection, and one that hangs', async () => {
    const down = await startReceiver();
    await down.close();
    const cutting = await listening({ kind: 'reset' });
    const hanging = await listening({ kind: 'hang' });
    const { relay, outbox, post } = relayTo({ down, cutting, hanging }, { timeoutMs: 500 });
    await relay.start();
    for (const name of ['down', 'cutting', 'hanging']) post(delivery(name, 'inc_1', systemClock.nowMs()));
    await outbox.until((rows) => rows.every(({ attempts }) => attempts.length > 0));
    const errors = outbox.rows().map(({ attempts }) => attempts[0]?.error);
    expect(errors).toEqual(['connection_refused', 'connection_reset', 'timeout']);
    expect(relay.depth()).toBe(3);
  });

  it('delivers what one incident says in order, and others meanwhile', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'fail', status: 503 });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    const [first, second] = post(
      delivery('oncall', 'inc_1', clock.nowMs()),
      delivery('oncall', 'inc_1', clock.nowMs()),
    );
    await outbox.until(attempted(1));
    oncall.setMode({ kind: 'accept' });
    const [other] = post(delivery('oncall', 'inc_2', clock.nowMs()));
    await outbox.until((rows) => rows[2]?.delivery.status === 'done');
    await clock.advance(500);
    await outbox.until(allDone);
    expect(oncall.received.map(({ id }) => id)).toEqual([first, other, first, second].map(idOf));
  });

  it('has at most two requests on their way to one receiver', async () => {
    const oncall = await listening({ kind: 'hang' });
    const { relay, post } = relayTo({ oncall });
    await relay.start();
    post(...Array.from({ length: 5 }, (_, n) => delivery('oncall', `inc_${n}`, systemClock.nowMs())));
    await oncall.waitFor((_, index) => index === 1);
    await relay.stop();
    expect(oncall.received).toHaveLength(2);
  });

  it('lets a hung receiver delay nobody else', async () => {
    const hung = await listening({ kind: 'hang' });
    const well = await listening({ kind: 'accept' });
    const { relay, outbox, post } = relayTo({ hung, well });
    await relay.start();
    for (let n = 0; n < 20; n += 1) {
      post(
        delivery('hung', `inc_${n}`, systemClock.nowMs()),
        delivery('well', `inc_${n}`, systemClock.nowMs()),
      );
    }
    await outbox.until((rows) => rows.filter((row) => allDone([row])).length === 20);
    expect(well.received).toHaveLength(20);
    expect(hung.received.length).toBeLessThanOrEqual(2);
  });

  it('sends again after a restart what was on its way, with the same webhook-id', async () => {
    const oncall = await listening({ kind: 'hang' });
    const outbox = createMemoryOutbox();
    const before = relayTo({ oncall }, { outbox });
    await before.relay.start();
    const [one] = before.post(delivery('oncall', 'inc_1', systemClock.nowMs()));
    await oncall.waitFor(() => true);
    await before.relay.stop();
    oncall.setMode({ kind: 'accept' });
    const after = relayTo({ oncall }, { outbox });
    await after.relay.start();
    await outbox.until(allDone);
    expect(oncall.received.map(({ id }) => id)).toEqual([idOf(one), idOf(one)]);
  });

  it('sends once what was committed while it was still loading', async () => {
    const oncall = await listening({ kind: 'accept' });
    const { relay, outbox, post } = relayTo({ oncall });
    const loading = relay.start();
    post(delivery('oncall', 'inc_1', systemClock.nowMs()));
    await loading;
    await outbox.until(allDone);
    await relay.stop();
    expect(oncall.received).toHaveLength(1);
  });

  it('gives up at once on a status that no repeat will change, and says what to do', async () => {
    const oncall = await listening({
      kind: 'fail',
      status: 302,
      headers: { location: 'http://127.0.0.1:9/' },
    });
    const { relay, outbox, post, lines } = relayTo({ oncall });
    await relay.start();
    post(delivery('oncall', 'inc_1', systemClock.nowMs()), delivery('oncall', 'inc_1', systemClock.nowMs()));
    await outbox.until((rows) => rows.every(({ delivery: { status } }) => status === 'dead'));
    await relay.stop();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      level: 'error',
      event: 'delivery_dead',
      fields: { receiver: 'oncall', http_status: 302, todo: expect.stringContaining('oncall') },
    });
  });

  it('keeps what is owed to a receiver that left the config, names it once and goes on', async () => {
    const oncall = await listening({ kind: 'accept' });
    const { relay, outbox, post, lines } = relayTo({ oncall });
    outbox.insert([
      delivery('gone', 'inc_1', systemClock.nowMs()),
      delivery('gone', 'inc_2', systemClock.nowMs()),
    ]);
    await relay.start();
    post(delivery('oncall', 'inc_1', systemClock.nowMs()));
    await outbox.until((rows) => rows[2]?.delivery.status === 'done');
    expect(outbox.rows().map((row) => row.delivery.status)).toEqual(['pending', 'pending', 'done']);
    expect(lines.filter(({ event }) => event === 'receiver_not_configured')).toHaveLength(1);
  });

  it('tells people while the outbox cannot be written', async () => {
    const oncall = await listening({ kind: 'accept' });
    const outbox = createMemoryOutbox();
    const full = async (): Promise<never> => {
      throw new Error('disk I/O error');
    };
    const { relay, post, lines } = relayTo(
      { oncall },
      { outbox: { ...outbox, lease: full, settle: full }, graceMs: 10_000 },
    );
    await relay.start();
    post(delivery('oncall', 'inc_1', systemClock.nowMs()), delivery('oncall', 'inc_1', systemClock.nowMs()));
    await oncall.waitFor((_, index) => index === 1);
    await relay.stop();
    expect(relay.depth()).toBe(0);
    expect(lines.filter(({ event }) => event === 'outbox_write_failed')).toHaveLength(4);
  });

  it('goes on after a delivery that cannot even be made into a request', async () => {
    const oncall = await listening({ kind: 'accept' });
    const broken = { url: oncall.url, secrets: ['whsec_not!base64'] };
    const { relay, outbox, post, lines } = relayTo({ broken, oncall });
    await relay.start();
    post(delivery('broken', 'inc_1', systemClock.nowMs()), delivery('oncall', 'inc_1', systemClock.nowMs()));
    await outbox.until((rows) => rows[1]?.delivery.status === 'done' && (rows[0]?.attempts.length ?? 0) > 0);
    expect(outbox.rows()[0]?.attempts[0]?.error).toBe('internal_error');
    expect(lines.find(({ event }) => event === 'delivery_broken')).toBeDefined();
  });

  it('takes the answer of a request in flight when it stops, and starts no other', async () => {
    const oncall = await listening({ kind: 'slow', ms: 100 });
    const { relay, outbox, post } = relayTo({ oncall }, { graceMs: 10_000 });
    await relay.start();
    post(...[1, 2, 3].map((n) => delivery('oncall', `inc_${n}`, systemClock.nowMs())));
    await oncall.waitFor((_, index) => index === 1);
    await relay.stop();
    expect(outbox.rows().map((row) => row.delivery.status)).toEqual(['done', 'done', 'pending']);
  });

  it('leaves no timer behind when it stops', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'fail', status: 500 });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    post(delivery('oncall', 'inc_1', clock.nowMs()));
    await outbox.until(attempted(1));
    await clock.advance(0);
    expect(clock.timers()).toBe(1);
    await relay.stop();
    expect(clock.timers()).toBe(0);
  });

  it('moves while nothing is due, and not while a receiver keeps it waiting', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'hang' });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    await clock.advance(60_000);
    expect(relay.movedMs()).toBe(clock.monotonicMs());
    post(delivery('oncall', 'inc_1', clock.nowMs()));
    await oncall.waitFor(() => true);
    await clock.advance(9_000);
    expect(relay.movedMs()).toBe(clock.monotonicMs() - 9_000);
    await clock.advance(1_000);
    await outbox.until(attempted(1));
    expect(outbox.rows()[0]?.attempts[0]?.error).toBe('timeout');
  });

  it('is moved by no step of the wall clock', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'fail', status: 500 });
    const { relay, outbox, post } = relayTo({ oncall }, { clock });
    await relay.start();
    post(delivery('oncall', 'inc_1', clock.nowMs()));
    await outbox.until(attempted(1));
    await clock.advance(0);
    clock.step(3 * 86_400_000);
    await clock.advance(500);
    await outbox.until(attempted(2));
    expect(outbox.rows()[0]?.delivery.status).toBe('pending');
  });
});
