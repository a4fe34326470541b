// Is the monitor well? For whoever restarts it when it is not, and for whoever sends visitors to it when it is.

import type { Hono } from 'hono';
import { kept } from './kept.ts';
import type { Views } from './views.ts';
import type { Wire } from './wire.ts';

/** Nobody can keep the disk busy by asking often. */
const answerForMs = 1_000;

/** A beat that was written is read back as no older than this. */
const beatWithinMs = 60_000;

interface Wellness {
  status: 'ok' | 'failing';
  /** scheduler, writer, relay, store_file, daemon or reader. */
  standing_still: string[];
  disk: 'writes' | 'refuses' | 'unknown';
}

export function mountHealth(site: Hono, views: Views, wire: Wire): void {
  const wellness = kept(views.clock, answerForMs, () => lookAt(views, wire));
  site.get('/healthz', async (context) => {
    const well = await wellness();
    return context.json(well, well.status === 'ok' ? 200 : 503, { 'cache-control': 'no-store' });
  });
  site.get('/readyz', async (context) => {
    const well = await wellness();
    const begun = wire.known().targets.length > 0;
    const ready = begun && well.status === 'ok' && well.disk === 'writes';
    return context.json({ ready, begun, ...well }, ready ? 200 : 503, { 'cache-control': 'no-store' });
  });
}

/** The daemon writes a word into the store before it answers; here it is read back over another connection. */
async function lookAt({ reader, clock }: Views, wire: Wire): Promise<Wellness> {
  const figures = await wire.figures();
  if (figures === null) return { status: 'failing', standing_still: ['daemon'], disk: 'unknown' };
  const still: string[] = [...figures.still];
  if (!figures.diskRefuses) {
    const nowMs = clock.nowMs();
    const saidAtMs = await reader.vitals(nowMs).then(
      (vitals) => vitals.saidAtMs,
      () => null,
    );
    if (saidAtMs === null || Math.abs(nowMs - saidAtMs) > beatWithinMs) still.push('reader');
  }
  return {
    status: still.length === 0 ? 'ok' : 'failing',
    standing_still: still,
    disk: figures.diskRefuses ? 'refuses' : 'writes',
  };
}
