// What must any outbox do with what folds, what is given up and what is owed again? Hold one to it with `outboxContract`.

import { afterEach, describe, expect, it } from 'vitest';
import type { Delivery, Notification } from '../../src/engine/words.ts';
import type { Subject } from './journal-contract.ts';
import * as record from './records.ts';

const of = (incidentId: string, type: Notification['type'] = 'incident.opened'): Partial<Notification> => ({
  id: `ntf_${incidentId}_${type}`,
  incidentId,
  type,
});

/** A word on one incident. Its incident must be known to the store. */
const word = (id: string, about: Partial<Notification>, part: Partial<Delivery> = {}): Delivery =>
  record.delivery({ id, notification: record.notification(about), ...part });

const digestOf = (id: string, incidentIds: string[]): Delivery => {
  const about = record.notification({ id: `ntf_${id}`, incidentId: null });
  const incidents = incidentIds.map((one) => ({ id: one })) as Notification['body']['incidents'];
  return record.delivery({ id, notification: { ...about, body: { ...about.body, incidents } } });
};

const laterMs = record.startMs + 60_000;

export function outboxContract(name: string, open: () => Promise<Subject>): void {
  describe(`${name} as an outbox that folds, gives up and begins again`, () => {
    let subject: Subject;
    afterEach(() => subject.close());

    async function opened(...deliveries: Delivery[]): Promise<void> {
      subject = await open();
      const ids = new Set(deliveries.map(({ notification }) => notification.incidentId));
      const incidents = [...ids].flatMap((id) => (id === null ? [] : [record.incident({ id })]));
      await subject.journal.commit(record.batch({ incidents, deliveries }));
    }
    const pendingIds = async (): Promise<string[]> => (await subject.outbox.pending()).map(({ id }) => id);
    const end = async (id: string, status: 'done' | 'dead'): Promise<void> => {
      await subject.outbox.lease(id);
      await subject.outbox.settle(id, record.attempt(), { status });
    };

    it('owes a digest in place of what it tells, where the newest of that stood', async () => {
      await opened(
        word('dlv_1', of('inc_1')),
        word('dlv_2', of('inc_2')),
        word('dlv_3', of('inc_1', 'incident.updated')),
        word('dlv_4', of('inc_1', 'incident.resolved')),
      );
      await subject.outbox.fold(digestOf('dlv_d', ['inc_1', 'inc_2']), ['dlv_2', 'dlv_3'], laterMs);
      expect(new Set(await pendingIds())).toEqual(new Set(['dlv_1', 'dlv_d', 'dlv_4']));
      subject = await subject.reopen();
      expect(await pendingIds()).toEqual(['dlv_1', 'dlv_d', 'dlv_4']);
    });

    it('stores a fold whole or not at all', async () => {
      await opened(word('dlv_1', of('inc_1')));
      const twice = digestOf('dlv_1', ['inc_1']);
      await expect(subject.outbox.fold(twice, ['dlv_1'], laterMs)).rejects.toThrow();
      expect(await pendingIds()).toEqual(['dlv_1']);
      subject = await subject.reopen();
      expect(await pendingIds()).toEqual(['dlv_1']);
    });

    it('stores the end of a delivery together with what it brings about', async () => {
      await opened(word('dlv_1', of('inc_1')));
      await subject.outbox.lease('dlv_1');
      const standing = { receiver: 'oncall', deadSinceMs: laterMs, toldAtMs: laterMs };
      const copy = word('dlv_2', of('inc_1'), { receiver: 'phone' });
      const aftermath = { deliveries: [copy], standing };
      await subject.outbox.settle('dlv_1', record.attempt(), { status: 'dead' }, aftermath);
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual([copy]);
      expect(await subject.outbox.standings()).toEqual([standing]);
      expect(new Set(await subject.outbox.addressees(copy.notification.id))).toEqual(
        new Set(['oncall', 'phone']),
      );
    });

    it('remembers since when something is refused, and forgets it with the next answer that is no refusal', async () => {
      await opened(word('dlv_1', of('inc_1')));
      const next = { status: 'pending', nextAttemptAtMs: laterMs } as const;
      await subject.outbox.settle('dlv_1', record.attempt(), { ...next, refusedSinceMs: laterMs });
      subject = await subject.reopen();
      expect((await subject.outbox.pending())[0]?.refusedSinceMs).toBe(laterMs);
      await subject.outbox.settle('dlv_1', record.attempt(), next);
      expect((await subject.outbox.pending())[0]).not.toHaveProperty('refusedSinceMs');
      subject = await subject.reopen();
      expect((await subject.outbox.pending())[0]).not.toHaveProperty('refusedSinceMs');
    });

    it('knows of which incidents a fallback heard in place of another, in a digest too', async () => {
      await opened(word('dlv_1', of('inc_1')), word('dlv_2', of('inc_2')), word('dlv_3', of('inc_3')));
      const digest = digestOf('dlv_d', ['inc_1', 'inc_2']);
      await subject.outbox.fold(digest, ['dlv_1', 'dlv_2'], laterMs);
      const copy = { ...digest, id: 'dlv_copy', receiver: 'phone' };
      const own = word('dlv_4', { ...of('inc_3', 'incident.updated') }, { receiver: 'phone' });
      await subject.journal.commit(record.batch({ deliveries: [copy, own] }));
      const heard = (id: string, fallback = 'phone'): Promise<boolean> =>
        subject.outbox.heardInstead(fallback, 'oncall', [id]);
      expect(await Promise.all(['inc_1', 'inc_2', 'inc_3'].map((id) => heard(id)))).toEqual([
        true,
        true,
        false,
      ]);
      expect(await heard('inc_1', 'mail')).toBe(false);
      // Sent again, it is not given up any more: what the fallback heard, it heard.
      await end('dlv_d', 'dead');
      await subject.outbox.revive('dlv_d', laterMs);
      expect(await heard('inc_1')).toBe(true);
    });

    it('owes again what was given up, with the later words on its incident, from that moment on', async () => {
      const resolved = of('inc_1', 'incident.resolved');
      await opened(word('dlv_1', of('inc_1')), word('dlv_2', of('inc_2')), word('dlv_3', resolved));
      for (const id of ['dlv_1', 'dlv_2', 'dlv_3']) await end(id, 'dead');
      const revival = await subject.outbox.revive('dlv_1', laterMs);
      const again = { attempts: 1, createdAtMs: laterMs, nextAttemptAtMs: laterMs };
      const owed = [word('dlv_1', of('inc_1'), again), word('dlv_3', resolved, again)];
      expect(revival).toEqual({ ok: true, deliveries: owed });
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual(owed);
    });

    it('owes nothing again that a later word has overtaken, that is not given up, or that it does not know', async () => {
      await opened(word('dlv_1', of('inc_1')), word('dlv_2', of('inc_1', 'incident.resolved')));
      expect(await subject.outbox.revive('dlv_1', laterMs)).toMatchObject({ why: 'not_dead' });
      await end('dlv_1', 'dead');
      expect(await subject.outbox.revive('dlv_1', laterMs)).toEqual({
        ok: false,
        why: 'overtaken',
        by: 'incident.resolved',
      });
      await end('dlv_2', 'done');
      expect(await subject.outbox.revive('dlv_1', laterMs)).toMatchObject({ why: 'overtaken' });
      expect(await subject.outbox.revive('dlv_9', laterMs)).toEqual({ ok: false, why: 'unknown' });
    });

    it('owes no digest again with another, when one of its other incidents went on', async () => {
      await opened(
        word('dlv_1', of('inc_1')),
        word('dlv_2', of('inc_1', 'incident.updated')),
        word('dlv_3', of('inc_2')),
        word('dlv_4', of('inc_2', 'incident.resolved')),
      );
      await end('dlv_1', 'dead');
      await subject.outbox.fold(digestOf('dlv_d', ['inc_1', 'inc_2']), ['dlv_2', 'dlv_3'], laterMs);
      await end('dlv_d', 'dead');
      await end('dlv_4', 'done');
      const overtaken = { ok: false, why: 'overtaken', by: 'incident.resolved' };
      expect(await subject.outbox.revive('dlv_d', laterMs)).toEqual(overtaken);
      expect(await subject.outbox.revive('dlv_1', laterMs)).toEqual(overtaken);
      expect(await pendingIds()).toEqual([]);
    });

    it('compares a digest incident by incident: what it tells of others does not make it newer', async () => {
      await opened(
        word('dlv_1', of('inc_1')),
        word('dlv_2', of('inc_1', 'incident.resolved')),
        word('dlv_3', of('inc_2')),
      );
      await subject.outbox.fold(digestOf('dlv_d', ['inc_1', 'inc_2']), ['dlv_1', 'dlv_3'], laterMs);
      await end('dlv_d', 'dead');
      await end('dlv_2', 'done');
      expect(await subject.outbox.revive('dlv_d', laterMs)).toMatchObject({ why: 'overtaken' });
    });

    it('owes again everything that follows, through the digests, in its order', async () => {
      await opened(
        word('dlv_1', of('inc_1')),
        word('dlv_2', of('inc_1', 'incident.resolved')),
        word('dlv_3', of('inc_2')),
        word('dlv_4', of('inc_2', 'incident.resolved')),
      );
      await end('dlv_1', 'dead');
      await subject.outbox.fold(digestOf('dlv_d', ['inc_1', 'inc_2']), ['dlv_2', 'dlv_3'], laterMs);
      await end('dlv_d', 'dead');
      await end('dlv_4', 'dead');
      expect(await subject.outbox.revive('dlv_1', laterMs)).toMatchObject({ ok: true });
      expect(await pendingIds()).toEqual(['dlv_1', 'dlv_d', 'dlv_4']);
      subject = await subject.reopen();
      expect(await pendingIds()).toEqual(['dlv_1', 'dlv_d', 'dlv_4']);
    });

    it('lets go what waits for a receiver, and owes it again when asked', async () => {
      await opened(
        word('dlv_1', of('inc_1'), { receiver: 'gone' }),
        word('dlv_2', of('inc_1')),
        word('dlv_3', of('inc_2'), { receiver: 'gone' }),
      );
      expect(await subject.outbox.drop('gone', laterMs)).toEqual(['dlv_1', 'dlv_3']);
      expect(await pendingIds()).toEqual(['dlv_2']);
      subject = await subject.reopen();
      expect(await pendingIds()).toEqual(['dlv_2']);
      expect(await subject.outbox.revive('dlv_3', laterMs)).toMatchObject({ ok: true });
    });
  });
}
