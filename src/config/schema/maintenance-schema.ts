// When is work planned on which targets? One window, or one that a cron repeats.

import * as z from 'zod';
import { isTimezone } from '../../base/cron.ts';
import { duration, instant, name, section } from './options.ts';

/** Names of targets, with `*` for any characters. */
const pattern = z
  .string()
  .regex(/^[a-z0-9*][a-z0-9*._-]*$/, 'the name of a target, or a pattern with * such as "exports-*"');

export const maintenance = section({
  name: name.describe('Unique; shown where something is muted by it.'),
  targets: z.array(pattern).min(1).default(['*']).describe('Names; * stands for any characters.'),
  cron: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('When it begins, again and again. Goes with duration; else from and to.'),
  timezone: z
    .string()
    .refine(isTimezone, 'a time zone such as UTC or Europe/Paris')
    .default('UTC')
    .describe('What the clock of cron shows.'),
  duration: duration('1s')
    .nullable()
    .prefault(null)
    .describe('How long each one lasts, whatever the clock on the wall does meanwhile.'),
  from: instant().nullable().prefault(null).describe('When the one window begins.'),
  to: instant().nullable().prefault(null).describe('When it ends.'),
});
