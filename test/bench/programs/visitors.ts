// Who asks the listener? Visitors in a process of their own: so many requests a second, each begun when it is due and
// timed from then. They leave packed what comes packed, for here they share two cores with the daemon, and elsewhere they
// do not. `node visitors.ts URL SECONDS RATE` writes the milliseconds of each path as JSON.

import { request } from 'undici';
import { sleep, systemClock } from '../../../src/base/clock.ts';

const [base = '', seconds = '1', rate = '1'] = process.argv.slice(2);
const paths = ['/', '/api/v1/targets?limit=200'];
const longestMs = 60_000;
const took: Record<string, number[]> = Object.fromEntries(paths.map((path) => [path, []]));
const beganMs = systemClock.monotonicMs();
const under: Promise<void>[] = [];

/** What is not answered at all took for ever. */
async function ask(path: string, dueMs: number): Promise<void> {
  const answered = await request(base + path, { headers: { 'accept-encoding': 'gzip' } })
    .then(async ({ statusCode, body }) => {
      await body.arrayBuffer();
      return statusCode === 200;
    })
    .catch(() => false);
  took[path]?.push(answered ? systemClock.monotonicMs() - dueMs : longestMs);
}

for (let nth = 0; nth < Number(seconds) * Number(rate); nth += 1) {
  const dueMs = beganMs + (nth * 1_000) / Number(rate);
  await sleep(systemClock, Math.max(0, dueMs - systemClock.monotonicMs()));
  under.push(ask(paths[nth % paths.length] ?? '/', dueMs));
}
await Promise.all(under);
process.stdout.write(JSON.stringify(took));
