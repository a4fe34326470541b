// Who hears of it when a receiver gives up, and of what is too much for one? Real receivers on real sockets.

import { describe, expect, it } from 'vitest';
import type { Received } from '../../fixtures/receivers/webhook.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { NotificationBody } from '../../src/engine/words.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { createMemoryOutbox, type Row } from './memory-outbox.ts';
import { allDone, attempted, idOf, listening, relayTo } from './relay-house.ts';
import { delivery } from './samples.ts';

const bodyOf = (received: Received | undefined) => received?.body as NotificationBody | undefined;
const refusing = { kind: 'fail', status: 400 } as const;
const word = (to: string, incidentId: string | null) => delivery(to, incidentId, systemClock.nowMs());
const ended = (rows: Row[]): boolean =>
  rows.every(({ delivery: { status } }) => ['done', 'dead', 'folded'].includes(status));
const statuses = (rows: Row[]): string[] =>
  rows.map(
    ({ delivery: { receiver, status, notification } }) => `${receiver} ${notification.type} ${status}`,
  );

describe('a delivery that is given up', () => {
  it('goes to the fallback under its own id, which is told once that its receiver is dead', async () => {
    const [oncall, phone] = [await listening(refusing), await listening({ kind: 'accept' })];
    const { relay, outbox, post } = relayTo({ oncall: { url: oncall.url, fallback: 'phone' }, phone });
    await relay.start();
    const all = post(word('oncall', 'inc_1'), word('oncall', 'inc_2'), word('oncall', 'inc_2'));
    await outbox.until((rows) => rows.length === 7 && ended(rows));
    expect(phone.received.filter(({ type }) => type === 'monitor.unhealthy')).toHaveLength(1);
    const copies = phone.received.filter(({ type }) => type === 'incident.opened').map(({ id }) => id);
    expect(new Set(copies)).toEqual(new Set(all.map(idOf)));
    const [unhealthy] = phone.received.filter(({ type }) => type === 'monitor.unhealthy');
    expect(bodyOf(unhealthy)?.text).toContain('receiver oncall was given up after HTTP 400');
  });

  it('is told to everybody else where there is no fallback', async () => {
    const [oncall, phone, chat] = [
      await listening(refusing),
      await listening({ kind: 'accept' }),
      await listening({ kind: 'accept' }),
    ];
    const { relay, outbox, post } = relayTo({ oncall, phone, chat });
    await relay.start();
    post(word('oncall', 'inc_1'));
    await outbox.until((rows) => rows.length === 3 && ended(rows));
    expect([phone, chat].map(({ received }) => received.map(({ type }) => type))).toEqual([
      ['monitor.unhealthy'],
      ['monitor.unhealthy'],
    ]);
  });

  it('goes in no circle: each message reaches each receiver once, however they fall back', async () => {
    const [left, right] = [await listening(refusing), await listening(refusing)];
    const { relay, outbox, post } = relayTo({
      left: { url: left.url, fallback: 'right' },
      right: { url: right.url, fallback: 'left' },
    });
    await relay.start();
    post(word('left', 'inc_1'), word('left', 'inc_2'));
    // Each incident at both, and each receiver is told of the death of the other, at most at both again.
    await outbox.until((rows) => rows.length === 8 && ended(rows));
    expect(statuses(outbox.rows()).toSorted()).toEqual([
      'left incident.opened dead',
      'left incident.opened dead',
      'left monitor.unhealthy dead',
      'left monitor.unhealthy dead',
      'right incident.opened dead',
      'right incident.opened dead',
      'right monitor.unhealthy dead',
      'right monitor.unhealthy dead',
    ]);
    await relay.stop();
    expect(relay.depth()).toBe(0);
  });

  it('lets the fallback hear how it went on, also when the receiver accepts again', async () => {
    const [oncall, phone] = [await listening(refusing), await listening({ kind: 'accept' })];
    const { relay, outbox, post } = relayTo({ oncall: { url: oncall.url, fallback: 'phone' }, phone });
    await relay.start();
    const opened = post(word('oncall', 'inc_1'));
    await outbox.until((rows) => rows.length === 3 && ended(rows));
    oncall.setMode({ kind: 'accept' });
    const later = post(word('oncall', 'inc_1'), word('oncall', 'inc_2'));
    await outbox.until((rows) => rows.length === 6 && ended(rows));
    const heard = phone.received.filter(({ type }) => type !== 'monitor.unhealthy').map(({ id }) => id);
    expect(heard).toEqual([opened[0], later[0]].map(idOf));
    expect(await outbox.standings()).toMatchObject([{ receiver: 'oncall', deadSinceMs: null }]);
  });

  it('is not told of again after a restart in the same stretch', async () => {
    const [oncall, phone] = [await listening(refusing), await listening({ kind: 'accept' })];
    const outbox = createMemoryOutbox();
    const to = { oncall: { url: oncall.url, fallback: 'phone' }, phone };
    const before = relayTo(to, { outbox });
    await before.relay.start();
    before.post(word('oncall', 'inc_1'));
    await outbox.until((rows) => rows.length === 3 && ended(rows));
    await before.relay.stop();
    const after = relayTo(to, { outbox });
    await after.relay.start();
    after.post(word('oncall', 'inc_2'));
    await outbox.until((rows) => rows.length === 5 && ended(rows));
    expect(phone.received.filter(({ type }) => type === 'monitor.unhealthy')).toHaveLength(1);
  });
});

describe('what is more than a receiver takes', () => {
  const rate = { most: 3, withinMs: 60_000 } as const;

  it('folds into one message that tells all of it, and the end of what it told comes after it', async () => {
    const clock = createVirtualClock();
    const oncall = await listening({ kind: 'accept' });
    const { relay, outbox, post } = relayTo({ oncall: { url: oncall.url, rate } }, { clock });
    await relay.start();
    const incidents = Array.from({ length: 10 }, (_, index) => `inc_${index}`);
    post(...incidents.map((id) => delivery('oncall', id, clock.nowMs())));
    await outbox.until((rows) => rows.length === 11 && ended(rows));
    expect(oncall.received).toHaveLength(3);
    const [first, second, digest] = oncall.received.map(({ body }) => body as NotificationBody);
    const told = digest?.incidents.map(({ id }) => id) ?? [];
    expect(new Set([first?.incident?.id, second?.incident?.id, ...told])).toEqual(new Set(incidents));
    expect(told).toHaveLength(8);
    const digestId = outbox.rows().at(-1)?.delivery.id;
    expect(outbox.rows().filter(({ into }) => into === digestId)).toHaveLength(8);
    // Nothing leaves before the window has room again.
    post(delivery('oncall', told[0] ?? '', clock.nowMs()));
    await clock.advance(59_000);
    expect(oncall.received).toHaveLength(3);
    await clock.advance(1_001);
    await outbox.until(ended);
    expect(oncall.received).toHaveLength(4);
  });

  it('is told in a digest to the fallback of a receiver that gave up on it', async () => {
    const [oncall, phone] = [await listening(refusing), await listening({ kind: 'accept' })];
    const { relay, outbox, post } = relayTo({
      oncall: { url: oncall.url, rate: { most: 1, withinMs: 60_000 } as const, fallback: 'phone' },
      phone,
    });
    await relay.start();
    post(...['inc_1', 'inc_2', 'inc_3'].map((id) => word('oncall', id)));
    await outbox.until((rows) => rows.length === 6 && ended(rows));
    const digest = phone.received.find(({ type }) => type === 'incident.opened');
    expect(bodyOf(digest)?.incidents.map(({ id }) => id)).toEqual(['inc_1', 'inc_2', 'inc_3']);
    expect(digest?.id).toBe(idOf(outbox.rows()[3]?.delivery));
  });

  it('is sent again after a restart as the digest that it was', async () => {
    const oncall = await listening({ kind: 'hang' });
    const outbox = createMemoryOutbox();
    const to = { oncall: { url: oncall.url, rate: { most: 1, withinMs: 60_000 } as const } };
    const before = relayTo(to, { outbox });
    await before.relay.start();
    before.post(word('oncall', 'inc_1'), word('oncall', 'inc_2'));
    const cut = await oncall.waitFor(() => true);
    await before.relay.stop();
    oncall.setMode({ kind: 'accept' });
    const after = relayTo(to, { outbox });
    await after.relay.start();
    await outbox.until(ended);
    expect(oncall.received.map(({ id }) => id)).toEqual([cut.id, cut.id]);
  });

  it('lets go what waits for a receiver when a person says so', async () => {
    const { relay, outbox } = relayTo({});
    outbox.insert([word('gone', 'inc_1'), word('gone', 'inc_1')]);
    await relay.start();
    expect(await relay.drop('gone')).toBe(2);
    expect(relay.depth()).toBe(0);
    await outbox.until(attempted(0));
    expect(allDone(outbox.rows())).toBe(false);
  });
});
