// Who is to notice that nobody watches any more?

import { duration, httpUrl, section } from './options.ts';

export const heartbeat = section({
  url: httpUrl.describe(
    'Asked with GET, as healthchecks.io and its like expect. Never shown: it lets one in.',
  ),
  interval: duration('1s', '1d')
    .prefault('60s')
    .describe('How often. Let the service allow for a few of them.'),
})
  .nullable()
  .prefault(null)
  .describe("A dead man's switch: asked only while scheduler, writer and relay all move.");
