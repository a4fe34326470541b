import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NotificationBody } from '../../src/engine/words.ts';
import { openReader, type Reader } from '../../src/store/read.ts';
import { opened, temporaryFolder } from './opened.ts';
import * as record from './records.ts';

function reading(path: string): Reader {
  const result = openReader(path);
  if (!result.ok) throw new Error(result.error.sentence);
  onTestFinished(() => result.reader.close());
  return result.reader;
}

/** A body that lists these. */
function grouped(ids: { id: string; target: string }[]): NotificationBody {
  const one = {
    light: 'pipeline',
    severity: 'critical',
    status: 'down',
    cause: 'worker_down',
    reason: 'sentinel_timeout',
    stage: 'canary:worker',
    failures: 3,
    started_at: new Date(record.startMs).toISOString(),
    resolved_at: null,
    duration_ms: null,
    last_good_at: null,
    acknowledged: null,
  } as const;
  const incidents = ids.map((part) => ({ ...one, ...part }));
  return { ...record.notification().body, title: '2 pipelines are down: worker_down', incidents };
}

describe('the reader', () => {
  it('sees what a running daemon committed, at once and without the lock', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const reader = reading(path);
    expect(await reader.lights()).toEqual([]);
    await store.journal.commit(record.opening());
    expect(await reader.lights()).toMatchObject([
      { target: 'exports', light: 'server', status: 'up', incident: null },
      { target: 'exports', light: 'pipeline', status: 'down', incident: { cause: 'worker_down' } },
    ]);
    await store.close();
  });

  it('tells open incidents from resolved ones, the newest first', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const open = record.incident();
    const later = { openedAtMs: open.openedAtMs + 1, resolvedAtMs: open.openedAtMs + 2 };
    const resolved = record.incident({ ...later, id: 'inc_2', status: 'resolved', closeReason: 'recovered' });
    await store.journal.commit(record.batch({ incidents: [open, resolved] }));
    const reader = reading(path);
    expect(await reader.openIncidents()).toEqual([open]);
    expect(await reader.recentIncidents(10)).toEqual([resolved, open]);
    expect(await reader.recentIncidents(1)).toEqual([resolved]);
    await store.close();
  });

  it('tells of each target what was said of it together with others', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const incidents = ['exports', 'mail'].map((target, n) => record.incident({ id: `inc_${n}`, target }));
    const states = ['exports', 'mail'].map((target) => record.targetState({ target }));
    const notification = record.notification({
      incidentId: 'inc_0',
      body: grouped(incidents.map(({ id, target }) => ({ id, target }))),
    });
    const deliveries = [record.delivery({ notification })];
    await store.journal.commit(
      record.batch({ states, incidents, notifications: [notification], deliveries }),
    );
    const reader = reading(path);
    for (const { id, target } of incidents) {
      expect(await reader.told(target, 10)).toMatchObject([{ title: '2 pipelines are down: worker_down' }]);
      expect(await reader.deliveries(id)).toMatchObject([{ id: 'dlv_1', incidents: 2 }]);
    }
    await store.close();
  });

  it('tells which silences hold, and which there ever were', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const held = record.silence();
    const over = record.silence({
      id: 'sil_2',
      createdAtMs: record.startMs - 9_000,
      endsAtMs: record.startMs,
    });
    await store.journal.commit(record.batch({ silences: [held, over] }));
    const reader = reading(path);
    expect(await reader.silences(record.startMs)).toEqual([held]);
    expect(await reader.pastSilences(10)).toEqual([held, over]);
    await store.close();
  });

  it('tells who was told of an incident, with every attempt', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    await store.journal.commit(record.opening());
    const failed = record.attempt();
    const accepted = record.attempt({
      atMs: record.startMs + 3_000,
      httpStatus: 204,
      error: null,
      answer: null,
    });
    await store.outbox.settle('dlv_1', failed, {
      status: 'pending',
      nextAttemptAtMs: record.startMs + 3_000,
    });
    await store.outbox.settle('dlv_1', accepted, { status: 'done' });
    expect(await reading(path).deliveries('inc_1')).toEqual([
      {
        id: 'dlv_1',
        type: 'incident.opened',
        receiver: 'oncall',
        status: 'done',
        createdAtMs: record.startMs,
        nextAttemptAtMs: record.startMs + 3_000,
        finishedAtMs: record.startMs + 3_020,
        foldedInto: null,
        incidents: 1,
        attempts: [failed, accepted],
      },
    ]);
    await store.close();
  });

  it('gives the observations of a check back, with evidence where it did not pass', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const check = 'canary:worker';
    const passed = record.observation({ check, startedAtMs: record.startMs - 1 });
    const failed = record.failedObservation();
    const twin = record.observation({ check, verdict: 'unknown', reason: 'rate_limited', stage: 'connect' });
    const observations = [passed, failed, twin, record.observation()];
    await store.journal.commit(record.batch({ observations }));
    const reader = reading(path);
    const all = { beforeMs: record.startMs + 1, most: 10 };
    expect(await reader.observations('exports', check, all)).toEqual([
      twin,
      failed,
      { ...passed, stages: null },
    ]);
    expect(await reader.observations('exports', check, { ...all, most: 1 })).toEqual([twin]);
    expect(await reader.observations('exports', check, { ...all, beforeMs: record.startMs })).toHaveLength(1);
    await store.close();
  });

  it('gives the events of a target back, newest first', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    const event = { target: 'exports', atMs: record.startMs, kind: 'server_changed', detail: {} } as const;
    const later = { ...event, atMs: record.startMs + 1, kind: 'notice', detail: { days: 3 } } as const;
    await store.journal.commit(record.batch({ events: [event, later, { ...event, target: 'mail' }] }));
    const reader = reading(path);
    expect(await reader.events('exports', 10)).toEqual([later, event]);
    expect(await reader.events('exports', 1)).toEqual([later]);
    await store.close();
  });

  it('keeps the history of a removed target', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    const store = await opened(path);
    await store.journal.commit(record.opening());
    const closed = record.incident({
      status: 'resolved',
      closeReason: 'target removed',
      resolvedAtMs: record.startMs,
    });
    await store.journal.commit(record.batch({ removedTargets: ['exports'], incidents: [closed] }));
    const reader = reading(path);
    expect(await reader.lights()).toEqual([]);
    expect(await reader.recentIncidents(10)).toEqual([closed]);
    const range = { beforeMs: record.startMs + 1, most: 10 };
    expect(await reader.observations('exports', 'canary:worker', range)).toHaveLength(1);
    await store.close();
  });

  it('says so when there is no store yet', () => {
    const result = openReader(join(temporaryFolder(), 'coalmine.db'));
    expect(result).toMatchObject({ ok: false, error: { kind: 'missing' } });
  });
});
