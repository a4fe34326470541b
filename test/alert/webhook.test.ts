// Does the published verification of Standard Webhooks accept what we sign?

import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { webhook } from '../../src/alert/receivers/webhook.ts';
import { version } from '../../src/base/version.ts';
import { delivery, evening, otherSecret, receiver, secret } from './samples.ts';

const { notification } = delivery('oncall', 'inc_1', evening);
// The library compares the timestamp with the machine's own clock.
const nowMs = Date.now();

describe('a webhook request', () => {
  it.each([secret, otherSecret])('is verified by each of two secrets', (one) => {
    const { body, headers } = webhook.format(
      notification,
      receiver({ secrets: [secret, otherSecret] }),
      nowMs,
    );
    expect(new Webhook(one).verify(body, headers)).toEqual(notification.body);
  });

  it('is refused when one byte is changed', () => {
    const { body, headers } = webhook.format(notification, receiver({ secrets: [secret] }), nowMs);
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  });

  it('carries its id and time unsigned where there is no secret', () => {
    const { headers } = webhook.format(notification, receiver(), evening + 999);
    expect(headers).toEqual({
      'user-agent': `coalmine/${version}`,
      'content-type': 'application/json',
      'webhook-id': notification.id,
      'webhook-timestamp': String(evening / 1_000),
    });
  });

  it('takes the headers of the config along, which replace none that are ours to say', () => {
    const headers = { 'X-Team': 'data', 'Webhook-Id': 'mine', 'User-Agent': 'acme' };
    const request = webhook.format(notification, receiver({ headers, secrets: [secret] }), nowMs);
    expect(request.headers).toMatchObject({
      'x-team': 'data',
      'user-agent': 'acme',
      'webhook-id': notification.id,
    });
    expect(Object.keys(request.headers)).not.toContain('Webhook-Id');
  });

  it('is the same, byte for byte, for the same time', () => {
    const to = receiver({ secrets: [secret] });
    expect(webhook.format(notification, to, nowMs)).toEqual(webhook.format(notification, to, nowMs));
  });
});
