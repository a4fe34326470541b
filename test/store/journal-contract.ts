// What must any store do that stands behind the ports Journal and Outbox? Hold one to it with `journalContract`.

import { afterEach, describe, expect, it } from 'vitest';
import type { Journal, Outbox } from '../../src/engine/ports.ts';
import type { TargetMemory } from '../../src/engine/state/memory.ts';
import type { Silence } from '../../src/engine/tell/silence.ts';
import * as record from './records.ts';

export interface Subject {
  journal: Journal;
  outbox: Outbox;
  /** Ends as a process that stops, and begins again on the same data. */
  reopen(): Promise<Subject>;
  close(): Promise<void>;
}

export function journalContract(name: string, open: () => Promise<Subject>): void {
  describe(`${name} as a journal`, () => {
    let subject: Subject;
    afterEach(() => subject.close());

    it('is empty at first', async () => {
      subject = await open();
      expect(await subject.journal.load()).toEqual([]);
      expect(await subject.outbox.pending()).toEqual([]);
    });

    it('gives back the state of every target as it was, in the order of its checks', async () => {
      subject = await open();
      const states = [
        record.targetState(),
        record.targetState({ target: 'mail', checks: [], lights: [record.lightState()] }),
      ];
      expect(await subject.journal.commit(record.batch({ states }))).toBe('stored');
      subject = await subject.reopen();
      expect(await subject.journal.load()).toEqual(states);
    });

    it('gives back what is remembered of a target beside its state, until the target is removed', async () => {
      subject = await open();
      const memory: TargetMemory = {
        server: { era: 'modern', transport: 'http', checkedAtMs: record.startMs },
        told: [{ place: 'connect', reason: 'tls_expiring', about: 'x', lastSeenMs: record.startMs }],
      };
      const states = [record.targetState()];
      await subject.journal.commit(record.batch({ states, memories: [{ target: 'exports', memory }] }));
      subject = await subject.reopen();
      expect(await subject.journal.load()).toEqual([record.targetState({ memory })]);
      await subject.journal.commit(record.batch({ removedTargets: ['exports'] }));
      expect(await subject.journal.load()).toEqual([]);
    });

    it('gives back the open incident with its light, also when only the state carried the newest of it', async () => {
      subject = await open();
      await subject.journal.commit(record.opening());
      const known = record.incident({
        failures: 7,
        observable: false,
        lastGoodMs: null,
        acknowledged: { atMs: record.startMs + 9, by: 'ada', note: 'restarting', severity: 'critical' },
        told: { ...record.incident().told, cause: 'jobs_stuck', calledMs: record.startMs, escalated: true },
      });
      const lights = [record.lightState({ incident: known })];
      await subject.journal.commit(record.batch({ states: [record.targetState({ lights })] }));
      subject = await subject.reopen();
      expect((await subject.journal.load())[0]?.lights).toEqual(lights);
    });

    it('gives back what waits to be said with others, and since when', async () => {
      subject = await open();
      const ended = record.incident({ status: 'resolved', resolvedAtMs: record.startMs + 5 });
      const lights = [record.lightState({ heldSinceMs: record.startMs, farewells: [ended] })];
      await subject.journal.commit(
        record.batch({ incidents: [ended], states: [record.targetState({ lights })] }),
      );
      subject = await subject.reopen();
      expect((await subject.journal.load())[0]?.lights).toEqual(lights);
    });

    it('gives back the silences that hold, and none that ended', async () => {
      subject = await open();
      const [held, over, ended] = ['sil_1', 'sil_2', 'sil_3'].map((id) => record.silence({ id }));
      const silences = [held, { ...over, endsAtMs: record.startMs }, ended] as Silence[];
      expect(await subject.journal.commit(record.batch({ silences }))).toBe('stored');
      const early = { ...ended, endedAtMs: record.startMs } as Silence;
      await subject.journal.commit(record.batch({ silences: [early] }));
      subject = await subject.reopen();
      expect(await subject.journal.silences(record.startMs)).toEqual([held]);
    });

    it('forgets a check and a light that are no longer in the state, and follows a new order', async () => {
      subject = await open();
      const before = record.targetState();
      await subject.journal.commit(record.batch({ states: [before] }));
      const after = {
        ...before,
        checks: before.checks.slice(1).reverse(),
        lights: before.lights.slice(0, 1),
      };
      await subject.journal.commit(record.batch({ states: [after] }));
      subject = await subject.reopen();
      expect(await subject.journal.load()).toEqual([after]);
    });

    it('drops the state of a removed target, and takes it up again when the target returns', async () => {
      subject = await open();
      await subject.journal.commit(record.opening());
      const closed = record.incident({
        status: 'resolved',
        closeReason: 'target removed',
        resolvedAtMs: record.startMs + 5,
      });
      await subject.journal.commit(record.batch({ removedTargets: ['exports'], incidents: [closed] }));
      expect(await subject.journal.load()).toEqual([]);
      await subject.journal.commit(record.batch({ states: [record.targetState()] }));
      subject = await subject.reopen();
      expect(await subject.journal.load()).toEqual([record.targetState()]);
    });

    it('takes two observations of one check that began in the same millisecond', async () => {
      subject = await open();
      const twins = [record.observation(), record.observation({ verdict: 'fail', reason: 'gateway_error' })];
      expect(await subject.journal.commit(record.batch({ observations: twins }))).toBe('stored');
      expect(await subject.journal.commit(record.batch({ observations: twins }))).toBe('stored');
    });

    it('keeps the order of what is committed without waiting, a target that leaves and returns included', async () => {
      subject = await open();
      const { journal } = subject;
      const state = (sinceMs: number) =>
        record.targetState({ lights: [record.lightState({ sinceMs })], checks: [] });
      const commits = [
        ...[1, 2].map((sinceMs) => journal.commit(record.batch({ states: [state(sinceMs)] }))),
        journal.commit(record.batch({ removedTargets: ['exports'] })),
        ...[3, 4].map((sinceMs) => journal.commit(record.batch({ states: [state(sinceMs)] }))),
      ];
      expect(await Promise.all(commits)).toEqual(commits.map(() => 'stored'));
      subject = await subject.reopen();
      expect(await subject.journal.load()).toEqual([state(4)]);
    });

    it('changes back what changed and changed back', async () => {
      subject = await open();
      const before = record.targetState();
      const between = record.targetState({ checks: [record.checkState({ notPassing: 9 })] });
      for (const state of [before, between, before]) {
        await subject.journal.commit(record.batch({ states: [state] }));
      }
      subject = await subject.reopen();
      expect(await subject.journal.load()).toEqual([before]);
    });

    it('stores a batch whole or not at all', async () => {
      subject = await open();
      const broken = record.opening();
      // The same delivery twice cannot be stored, and it comes after everything else.
      broken.deliveries = [record.delivery(), record.delivery()];
      await expect(subject.journal.commit(broken)).rejects.toThrow();
      expect(await subject.outbox.pending()).toEqual([]);
      expect(await subject.journal.commit(record.opening())).toBe('stored');
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual([record.delivery()]);
    });
  });

  describe(`${name} as an outbox`, () => {
    let subject: Subject;
    afterEach(() => subject.close());

    it('gives deliveries in the order in which they were owed, before and after a restart', async () => {
      subject = await open();
      await subject.journal.commit(record.opening());
      const ids = ['dlv_9', 'dlv_3', 'dlv_7', 'dlv_5'];
      const deliveries = ids.map((id) => record.delivery({ id, receiver: id }));
      await subject.journal.commit(record.batch({ deliveries: deliveries.slice(0, 2) }));
      await subject.journal.commit(record.batch({ deliveries: deliveries.slice(2) }));
      const owed = [record.delivery(), ...deliveries];
      expect(await subject.outbox.pending()).toEqual(owed);
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual(owed);
    });

    it('shows a lease while it lasts, and at the next start counts it as an attempt: it may have arrived', async () => {
      subject = await open();
      await subject.journal.commit(record.opening());
      expect(await subject.outbox.lease('dlv_1')).toBe('stored');
      expect(await subject.outbox.pending()).toEqual([record.delivery({ status: 'leased' })]);
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual([record.delivery({ attempts: 1 })]);
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual([record.delivery({ attempts: 1 })]);
    });

    it('remembers a failed attempt and when the next is due', async () => {
      subject = await open();
      await subject.journal.commit(record.opening());
      await subject.outbox.lease('dlv_1');
      const nextAttemptAtMs = record.startMs + 9_000;
      await subject.outbox.settle('dlv_1', record.attempt(), { status: 'pending', nextAttemptAtMs });
      const owed = [record.delivery({ attempts: 1, nextAttemptAtMs })];
      expect(await subject.outbox.pending()).toEqual(owed);
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual(owed);
    });

    it.each(['done', 'dead'] as const)('no longer owes what is %s', async (status) => {
      subject = await open();
      await subject.journal.commit(record.opening());
      await subject.outbox.lease('dlv_1');
      expect(await subject.outbox.settle('dlv_1', record.attempt(), { status })).toBe('stored');
      expect(await subject.outbox.pending()).toEqual([]);
      subject = await subject.reopen();
      expect(await subject.outbox.pending()).toEqual([]);
    });

    it('throws when something is done with a delivery that it does not owe: that is our own mistake', async () => {
      subject = await open();
      await expect(subject.outbox.lease('dlv_0')).rejects.toThrow('dlv_0');
    });
  });
}
