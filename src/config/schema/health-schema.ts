// Where does the queue tell its numbers, and which of them are too many?

import * as z from 'zod';
import { count, duration, headers, httpUrl, levels, name, section } from './options.ts';

const entry = section({
  name: name
    .nullable()
    .default(null)
    .describe('Of several queues each has one: its check is called health:NAME. Left out: health.'),
  url: httpUrl.describe('Read with GET.'),
  headers: headers.describe(
    "Its own headers. The target's headers and auth go along on the same origin only.",
  ),
  waiting: levels(count(0, 1e12)).describe('Jobs waiting.'),
  oldest_age: levels(duration()).describe('Age of the oldest waiting job.'),
  failed: section({
    warn: count(0, 1e12).optional().describe('Over this growth the stage warns.'),
    fail: count(0, 1e12).optional().describe('Over this growth the stage fails.'),
    window: duration('1s').prefault('15m').describe('How far back growth is counted.'),
  })
    .prefault({})
    .describe('Growth of the failed count within the window, not the retained count.'),
  workers: section({
    warn: count(1, 1e6).optional().describe('Fewer than this warns.'),
    fail: count(1, 1e6).optional().describe('Fewer than this fails.'),
  })
    .prefault({})
    .describe('Workers alive.'),
  stalled_after: duration('1s').prefault('5m').describe('Jobs wait and nothing moved for so long.'),
  for: duration().prefault('0s').describe('How long a depth or age must hold before it counts.'),
  fields: z
    .partialRecord(
      z.enum(['waiting', 'active', 'failed', 'delayed', 'completed', 'workers', 'oldest_age_ms']),
      z.string().regex(/^(\/[^/]*)+$/, 'a JSON pointer such as /queue/waiting'),
    )
    .default({})
    .describe('JSON pointers where the shape of the answer differs, for example { waiting: /jobs/pending }.'),
});

const mostQueues = 20;

export const health = z
  .union([entry, z.array(entry).max(mostQueues)], 'a map, or a list of such maps')
  .nullable()
  .prefault(null)
  // From here on there is one form.
  .transform((one) => (one === null ? [] : Array.isArray(one) ? one : [one]));
