// Who hears of a target, when, and what is believed before anybody does?

import * as z from 'zod';
import { count, duration, httpUrl, name, section } from './options.ts';

const receivers = z.array(name).default([]);

const to = z
  .union(
    [
      z.array(name),
      section({
        critical: receivers.describe('Who hears of what is down.'),
        warning: receivers.describe('Who hears of what is degraded, and of notices.'),
      }),
    ],
    'a list of receivers, or { critical: [...], warning: [...] }',
  )
  .prefault([])
  // A list is for both: from here on there is one form.
  .transform((one) => (Array.isArray(one) ? { critical: one, warning: one } : one));

const escalate = section({
  after: duration('1s').prefault('30m').describe('So long after people were told.'),
  to: z.array(name).default([]).describe('Receivers, by name. They also hear how it goes on and ends.'),
});

export const alerts = section({
  to: to.describe('Receivers, by name: a list, or one for each severity.'),
  failures: count(1, 100).default(3).describe('Consecutive observations of a check before its status falls.'),
  successes: count(1, 100).default(2).describe('Consecutive observations before it returns.'),
  confirm_interval: duration('10ms')
    .prefault('5s')
    .describe('After a first failure the failed checks run again this soon, until decided.'),
  group_window: duration('0s', '1h')
    .prefault('0s')
    .describe('What happens within it is told at its end, as one notification for each receiver.'),
  remind_every: duration('1s')
    .nullable()
    .prefault('4h')
    .describe('An open incident that nobody acknowledged is told again this often. null never does.'),
  escalate: escalate
    .nullable()
    .prefault(null)
    .describe('Who is told of an incident that nobody acknowledged in time.'),
  runbook: httpUrl.nullable().default(null).describe('A link that goes along with every notification.'),
}).prefault({});
