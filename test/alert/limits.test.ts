// Does every text whatsoever fit every platform? What its program looks at is what is held against it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { platforms, platformTypes } from '../../fixtures/receivers/platforms/all.ts';
import { requestFor } from '../../src/alert/receivers/platforms.ts';
import type { NotificationBody } from '../../src/engine/words.ts';
import { askedBy } from './asked.ts';
import { type BodyName, bodyNames, bodyOf, incident, notificationOf } from './bodies.ts';
import { receiverOf, receiverTypes, tokens } from './each-receiver.ts';
import { evening } from './samples.ts';

/** From nothing to a megabyte, with what platforms escape, what joins into one character, and halves of characters. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    '\\',
    '*',
    '_',
    '@here',
    '<!channel>',
    '\n',
    '\u0000',
    '\ud83d',
    '\u202e',
  ),
  fc.constantFrom('👩‍👩‍👧‍👦', '🇩🇪', `e${'\u0301'.repeat(50)}`, '</b>', '](http://x)', '`', '|', '#', ' '),
);
const word = fc
  .tuple(fc.array(piece, { maxLength: 12 }), fc.constantFrom(1, 1, 1, 30, 2_000))
  .map(([pieces, times]) => pieces.join('').repeat(times).slice(0, 20_000));
const link = fc.oneof(
  fc.webUrl(),
  fc.constant(null),
  word.map((one) => `https://h/${encodeURI(one.toWellFormed())}`),
);

const anyBody = fc
  .record({
    name: fc.constantFrom(...bodyNames),
    title: word,
    text: word,
    runbook: link,
    word,
    labels: fc.dictionary(word, word, { maxKeys: 30 }),
    incidents: fc.constantFrom(0, 2, 60),
  })
  .map(({ name, title, text, runbook, word: any, labels, incidents }): NotificationBody => {
    const body = bodyOf(name);
    const strange = { ...incident, target: any, cause: any, reason: any, stage: any };
    const made = {
      ...body,
      title,
      text,
      links: { runbook },
      target: body.target && { name: any, url: any, labels },
      incident: body.incident && { ...body.incident, cause: any, reason: any, stage: any, target: any },
      incidents: Array.from({ length: incidents }, (_, index) => ({ ...strange, id: `inc_${index}` })),
      command: any,
      behind: { count: 500, targets: Array.from({ length: 20 }, () => any) },
    };
    return made as unknown as NotificationBody;
  });

describe.each(platformTypes)('%s', (type) => {
  const problemsOf = (body: NotificationBody): string[] =>
    platforms[type].problems(askedBy(requestFor(notificationOf(body), receiverOf(type), evening)));

  it.each(bodyNames)('takes what it is told of %s', (name) => {
    expect(problemsOf(bodyOf(name))).toEqual([]);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        expect(problemsOf(body)).toEqual([]);
      }),
      // The first that fails says enough: to make such texts smaller takes a minute.
      { numRuns: 80, endOnFailure: true },
    );
  });

  it('is told how many more there are than it can be shown', () => {
    const body = bodyOf('grouped');
    const many = {
      ...body,
      incidents: Array.from({ length: 1_000 }, (_, index) => ({ ...incident, id: `inc_${index}` })),
    };
    const text = requestFor(
      notificationOf(many as unknown as NotificationBody),
      receiverOf(type),
      evening,
    ).body;
    // An Alertmanager counts by itself: it is given them all.
    if (type === 'alertmanager') expect(JSON.parse(text)).toHaveLength(1_000);
    else expect(text).toMatch(/\+\d{3} more/);
  });
});

describe('no secret', () => {
  const hidden = [tokens.telegram, tokens.opsgenie, tokens.ntfy, 'slack-token', 'teams-token', 'whsec_'];
  it.each(receiverTypes)('stands in the body that %s gets', (type) => {
    for (const name of bodyNames) {
      const { body } = requestFor(notificationOf(bodyOf(name)), receiverOf(type), evening);
      expect(hidden.filter((one) => body.includes(one))).toEqual([]);
      // The key of an event of PagerDuty belongs into its body, and into no other.
      expect(body.includes(tokens.pagerduty)).toBe(type === 'pagerduty');
    }
  });
});

describe('one incident', () => {
  const bodies = (...names: BodyName[]) => names.map(bodyOf).map(notificationOf);
  const sent = (type: 'pagerduty' | 'opsgenie' | 'googlechat', ...names: BodyName[]) =>
    bodies(...names).map((one) => requestFor(one, receiverOf(type), evening));

  it('has one key in PagerDuty, from its trigger to its resolve', () => {
    const events = sent('pagerduty', 'opened', 'updated', 'acknowledged', 'reminder', 'resolved').map(
      ({ body }) => JSON.parse(body),
    );
    expect(events.map(({ event_action: action }) => action)).toEqual([
      'trigger',
      'trigger',
      'acknowledge',
      'trigger',
      'resolve',
    ]);
    expect(new Set(events.map(({ dedup_key: key }) => key)).size).toBe(1);
  });

  it('has one alias in Opsgenie', () => {
    const paths = sent('opsgenie', 'opened', 'updated', 'acknowledged', 'reminder', 'resolved').map(
      ({ url }) => new URL(url).pathname,
    );
    expect(paths).toEqual([
      '/v2/alerts',
      '/v2/alerts/inc_4Zk1/notes',
      '/v2/alerts/inc_4Zk1/acknowledge',
      '/v2/alerts',
      '/v2/alerts/inc_4Zk1/close',
    ]);
  });

  it('ends in Alertmanager with the labels it began with, whatever its severity was meanwhile', () => {
    const alerts = (name: BodyName) =>
      JSON.parse(
        requestFor(notificationOf(bodyOf(name)), receiverOf('alertmanager'), evening + 700_000).body,
      ) as {
        labels: Record<string, string>;
        endsAt: string;
      }[];
    const begun = [...alerts('opened'), ...alerts('degraded')].map(({ labels }) => JSON.stringify(labels));
    const over = alerts('resolved').filter(({ endsAt }) => Date.parse(endsAt) <= evening + 600_000);
    expect(over.map(({ labels }) => JSON.stringify(labels)).sort()).toEqual(begun.sort());
  });

  it('has one thread in Google Chat', () => {
    const threads = sent('googlechat', 'opened', 'resolved').map(
      ({ body }) => JSON.parse(body).thread.threadKey,
    );
    expect(threads).toEqual([incident.id, incident.id]);
  });
});

it('a row that an earlier version wrote is told without what it does not know', () => {
  const {
    chain: _,
    command: __,
    behind: ___,
    ...old
  } = bodyOf('opened') as NotificationBody & Record<string, unknown>;
  for (const type of platformTypes) {
    const request = requestFor(notificationOf(old as unknown as NotificationBody), receiverOf(type), evening);
    expect(platforms[type].problems(askedBy(request))).toEqual([]);
  }
});
