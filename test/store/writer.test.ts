import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Batch } from '../../src/engine/ports.ts';
import { gathered } from '../../src/store/journal/gather.ts';
import type { Operation } from '../../src/store/journal/held.ts';
import type { Store } from '../../src/store/open.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { opened, temporaryFolder } from './opened.ts';
import * as record from './records.ts';

const operation = (batch: Partial<Batch>, told = false): Operation => ({
  kind: 'batch',
  batch: record.batch(batch),
  atMs: record.startMs,
  told,
});

describe('operations that are stored together', () => {
  it('become one, with the newest state of each target and every observation', () => {
    const observations = [record.observation(), record.failedObservation()] as const;
    const older = record.targetState();
    const newer = record.targetState({ lights: [] });
    const other = record.targetState({ target: 'mail' });
    const run = gathered([
      operation({ observations: [observations[0]], states: [older] }),
      operation({ states: [other] }),
      operation({ observations: [observations[1]], states: [newer] }, true),
    ]);
    expect(run).toEqual([operation({ observations: [...observations], states: [newer, other] }, true)]);
  });

  it('stay apart where something else is between them, and where a target is removed and may return', () => {
    const lease: Operation = { kind: 'lease', deliveryId: 'dlv_1' };
    const removed = operation({ removedTargets: ['exports'] });
    const returned = operation({ states: [record.targetState()] });
    const all = [returned, lease, returned, removed, returned];
    expect(gathered(all)).toEqual([
      returned,
      lease,
      operation({ states: [record.targetState()], removedTargets: ['exports'] }),
      returned,
    ]);
  });
});

async function scene(): Promise<{ store: Store; clock: VirtualClock; log: string[] }> {
  const clock = createVirtualClock();
  const store = await opened(join(temporaryFolder(), 'coalmine.db'), { clock, retention: null });
  onTestFinished(() => store.close());
  return { store, clock, log: [] };
}

describe('the writer', () => {
  it('lets observations wait a quarter of a second for each other', async () => {
    const { store, clock, log } = await scene();
    for (const name of ['first', 'second']) {
      const observations = [record.observation({ target: name })];
      void store.journal.commit(record.batch({ observations })).then(() => log.push(name));
    }
    await clock.advance(249);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['first', 'second']);
  });

  it('stores at once what people are told of, and what came before it', async () => {
    const { store, clock, log } = await scene();
    const waiting = record.batch({ observations: [record.observation({ target: 'mail' })] });
    void store.journal.commit(waiting).then(() => log.push('waiting'));
    await store.journal.commit(record.opening()).then(() => log.push('opening'));
    expect(log).toEqual(['waiting', 'opening']);
    void store.journal.commit(waiting).then(() => log.push('waiting again'));
    await store.outbox.lease('dlv_1').then(() => log.push('lease'));
    expect(log.slice(2)).toEqual(['waiting again', 'lease']);
    expect(clock.timers()).toBe(0);
  });

  it('lets an incident that only counts one more failure wait like any observation', async () => {
    const { store, clock, log } = await scene();
    await store.journal.commit(record.opening());
    const counted = record.incident({ failures: 4 });
    const observe = (incident: typeof counted, name: string) => {
      const lights = [record.lightState({ incident })];
      const batch = { incidents: [incident], states: [record.targetState({ lights })] };
      return store.journal.commit(record.batch(batch)).then(() => log.push(name));
    };
    void observe(counted, 'counted');
    await clock.advance(0);
    expect(log).toEqual([]);
    await observe({ ...counted, failures: 5, cause: 'jobs_stuck' }, 'another cause');
    expect(log).toEqual(['counted', 'another cause']);
    expect((await store.journal.load())[0]?.lights[0]?.incident).toMatchObject({ failures: 5 });
  });

  it('fails only the broken one of those that go together', async () => {
    const { store, clock } = await scene();
    await store.journal.commit(record.opening());
    const good = store.journal.commit(record.batch({ states: [record.targetState({ target: 'mail' })] }));
    // It is owed already, and cannot be owed twice.
    const broken = store.journal.commit(record.batch({ deliveries: [record.delivery()] }));
    const later = store.journal.commit(record.batch({ states: [record.targetState({ target: 'web' })] }));
    await expect(broken).rejects.toThrow();
    await clock.advance(250);
    expect(await Promise.all([good, later])).toEqual(['stored', 'stored']);
    const targets = (await store.journal.load()).map(({ target }) => target);
    expect(targets).toEqual(['exports', 'mail', 'web']);
  });

  it('keeps its memory of what lies on disk true after a rollback', async () => {
    const { store, clock } = await scene();
    const state = record.targetState({ target: 'fresh' });
    const broken = record.batch({
      states: [state],
      deliveries: [record.delivery({ id: 'dlv_x' }), record.delivery({ id: 'dlv_x' })],
    });
    await expect(store.journal.commit(broken)).rejects.toThrow();
    const again = store.journal.commit(record.batch({ states: [state] }));
    await clock.advance(250);
    expect(await again).toBe('stored');
    expect(await store.journal.load()).toEqual([state]);
  });
});
