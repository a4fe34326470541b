// Does one message say all that it stands for? Incident by incident, as each stood last.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/alert/digest.ts';
import {
  type Incident,
  incidentsOf,
  type Notification,
  type NotificationType,
} from '../../src/engine/words.ts';
import { deliveries, evening, incident } from './samples.ts';

const facts = { id: 'ntf_d', atMs: evening, receiver: 'oncall', most: 60, withinMs: 60_000 };

function said(type: NotificationType, fields: Partial<Incident> | null): Notification {
  const about = fields === null ? null : incident(fields);
  return deliveries({ type, incident: about })[0]?.notification as Notification;
}

const over = { status: 'resolved', resolvedAtMs: evening + 90_000, closeReason: 'recovered' } as const;
const opened = (id: string, fields: Partial<Incident> = {}) => said('incident.opened', { id, ...fields });
const resolved = (id: string) => said('incident.resolved', { id, ...over });

describe('a digest', () => {
  it('lists each incident once, as it stood last, the worst first', () => {
    const degraded = { severity: 'warning', status: 'degraded' } as const;
    const digest = digestOf(
      [opened('a'), opened('b', degraded), resolved('a'), said('target.notice', null), opened('c')],
      facts,
    );
    expect(digest.body.incidents.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'c down',
      'b degraded',
      'a resolved',
    ]);
    expect(digest).toMatchObject({
      id: 'ntf_d',
      type: 'incident.opened',
      incidentId: null,
      target: 'exports',
    });
    expect(digest.body).toMatchObject({
      id: 'ntf_d',
      title: '1 down, 1 degraded, 1 resolved, 1 other message',
      incident: { id: 'c' },
    });
    expect(digest.body.text).toContain('5 messages in one, as oncall takes 60 in 60 s: ');
  });

  it('is a resolve where everything in it is over', () => {
    const digest = digestOf([resolved('a'), resolved('b')], facts);
    expect(digest.type).toBe('incident.resolved');
    expect(digest.body.title).toBe('2 resolved');
  });

  it('belongs to the incident that all of it is about', () => {
    expect(digestOf([opened('a'), resolved('a')], facts)).toMatchObject({
      incidentId: 'a',
      target: 'exports',
    });
  });

  it('names some and counts the rest', () => {
    const [first, ...rest] = Array.from({ length: 61 }, (_, index) => opened(`inc_${index}`));
    const digest = digestOf([first as Notification, ...rest], facts);
    expect(digest.body.text).toMatch(/; \+51 more$/);
    expect(digest.body.incidents).toHaveLength(61);
    expect(digest.body.text.length).toBeLessThanOrEqual(1_000);
  });

  it('tells every incident of whatever it is made of, digests included', () => {
    const words = fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean())
        .map(([id, ends]) => (ends ? resolved(id) : opened(id))),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(words, words, (some, others) => {
        const inner = digestOf(some as [Notification], { ...facts, id: 'ntf_inner' });
        const digest = digestOf([inner, ...others], facts);
        const told = new Map([...some, ...others].map((one) => [one.incidentId, one.body.incident?.status]));
        expect(new Set(incidentsOf(digest))).toEqual(new Set(told.keys()));
        for (const { id, status } of digest.body.incidents) expect(status).toBe(told.get(id));
      }),
    );
  });
});
