// Who asks the listener? Visitors in a process of their own: so many requests a second, each begun when it is due and
// timed from then. `node visitors.ts URL SECONDS RATE` writes the milliseconds of each path as JSON.

import { sleep, systemClock } from '../../../src/base/clock.ts';

const [base = '', seconds = '1', rate = '1'] = process.argv.slice(2);
const paths = ['/', '/api/v1/targets?limit=200'];
const took: Record<string, number[]> = Object.fromEntries(paths.map((path) => [path, []]));
const beganMs = systemClock.monotonicMs();
const under: Promise<void>[] = [];

async function ask(path: string, dueMs: number): Promise<void> {
  const answer = await fetch(base + path, { headers: { 'accept-encoding': 'gzip' } });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} ${answer.status}`);
  took[path]?.push(systemClock.monotonicMs() - dueMs);
}

for (let nth = 0; nth < Number(seconds) * Number(rate); nth += 1) {
  const dueMs = beganMs + (nth * 1_000) / Number(rate);
  await sleep(systemClock, Math.max(0, dueMs - systemClock.monotonicMs()));
  under.push(ask(paths[nth % paths.length] ?? '/', dueMs));
}
await Promise.all(under);
process.stdout.write(JSON.stringify(took));
