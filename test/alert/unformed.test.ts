// What goes out when a template fails at the very moment? The version 1 body, signed, and a line in the log.

import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { requestFor } from '../../src/alert/receivers/platforms.ts';
import { bodyOf, notificationOf } from './bodies.ts';
import { receiverOf } from './each-receiver.ts';
import { secret } from './samples.ts';

// The library compares the timestamp with the machine's own clock.
const nowMs = Date.now();
const sent = (template: string, fields: object = {}) =>
  requestFor(notificationOf(bodyOf('hostile')), receiverOf('webhook', { template, ...fields }), nowMs);

it('a template that works is what goes out, signed, with its method and type', () => {
  const { body, headers, method, trouble } = sent('{"summary":"{{ title }}"}', { method: 'PUT' });
  expect([method, trouble, headers['content-type']]).toEqual(['PUT', undefined, 'application/json']);
  expect(new Webhook(secret).verify(body, headers)).toEqual({ summary: bodyOf('hostile').title });
  expect(sent('{{ type }}', { content_type: 'text/plain' })).toMatchObject({ body: 'incident.opened' });
});

it.each([
  ['{"a": {{ title }}}', 'the template makes no JSON, which its content_type says it is'],
  ['{% broken %}', 'the template cannot be read: tag "broken" not found (line 1 of it)'],
])('one that fails costs its form and not the message: %s', (template, trouble) => {
  const request = sent(template, { content_type: 'application/vnd.acme+json' });
  expect(request.trouble).toBe(trouble);
  expect(request.headers['content-type']).toBe('application/json');
  expect(new Webhook(secret).verify(request.body, request.headers)).toMatchObject({
    type: 'incident.opened',
  });
});
