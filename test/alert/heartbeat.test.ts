// Does the dead man's switch hear of us only while everything moves? A real service on a real socket.

import { afterEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../fixtures/receivers/webhook.ts';
import { createHeartbeat, type Heartbeat, type Signs } from '../../src/alert/heartbeat.ts';
import type { Log } from '../../src/base/log.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const opened: { heartbeat: Heartbeat; service: Receiver }[] = [];

afterEach(async () => {
  for (const { heartbeat, service } of opened.splice(0)) {
    await heartbeat.stop();
    await service.close();
  }
});

/** `stuck` names whoever no longer moves. */
async function beating() {
  const clock = createVirtualClock();
  const service = await startReceiver();
  const stuck = new Set<string>();
  const lines: { event: string; fields: Record<string, unknown> | undefined }[] = [];
  const note = (event: string, fields?: Record<string, unknown>): void => void lines.push({ event, fields });
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const movedMs = (who: string): number => (stuck.has(who) ? Number.NEGATIVE_INFINITY : clock.monotonicMs());
  const signs: Signs = {
    schedulerMs: () => movedMs('scheduler'),
    relayMs: () => movedMs('relay'),
    write: () => (stuck.has('hung') ? new Promise(() => undefined) : Promise.resolve(!stuck.has('writer'))),
  };
  const heartbeat = createHeartbeat({ clock, log, redactor: createRedactor(), signs });
  opened.push({ heartbeat, service });
  heartbeat.retarget({ url: service.url, intervalMs: 60_000 });
  const heard = async (count: number): Promise<void> =>
    void (await service.waitFor((_, index) => index === count - 1));
  return { clock, service, stuck, lines, heartbeat, heard };
}

describe('the heartbeat', () => {
  it('asks with GET soon after the start, and then at its interval', async () => {
    const { clock, heard, service } = await beating();
    await clock.advance(10_000);
    await heard(1);
    await clock.advance(59_000);
    expect(service.received).toHaveLength(1);
    await clock.advance(1_000);
    await heard(2);
    expect(service.received[0]).toMatchObject({ body: '' });
  });

  it.each(['scheduler', 'relay', 'writer', 'hung'])(
    'stays away while this does not move: %s',
    async (who) => {
      const { clock, heard, service, stuck, lines } = await beating();
      await clock.advance(10_000);
      await heard(1);
      stuck.add(who);
      await clock.advance(60_000);
      await clock.advance(60_000);
      await clock.advance(10_000);
      expect(service.received).toHaveLength(1);
      expect(lines).toMatchObject([
        { event: 'heartbeat_withheld', fields: { still: [who === 'hung' ? 'writer' : who] } },
      ]);
      stuck.clear();
      await clock.advance(60_000);
      await heard(2);
    },
  );

  it('says once that it failed, and when it is well again', async () => {
    const { clock, heard, service, lines } = await beating();
    service.setMode({ kind: 'fail', status: 503 });
    await clock.advance(10_000);
    await heard(1);
    await expect
      .poll(() => lines)
      .toMatchObject([{ event: 'heartbeat_failed', fields: { how: 'HTTP 503' } }]);
    await clock.advance(60_000);
    await heard(2);
    service.setMode({ kind: 'accept' });
    await expect
      .poll(async () => {
        await clock.advance(60_000);
        return lines.map(({ event }) => event);
      })
      .toEqual(['heartbeat_failed', 'heartbeat_recovered']);
    expect(JSON.stringify(lines)).not.toContain(service.url);
  });

  it('follows the config', async () => {
    const { clock, heard, heartbeat, service } = await beating();
    await clock.advance(10_000);
    await heard(1);
    heartbeat.retarget({ url: service.url, intervalMs: 5_000 });
    await clock.advance(5_000);
    await heard(2);
    heartbeat.retarget(null);
    await clock.advance(600_000);
    expect(service.received).toHaveLength(2);
    expect(clock.timers()).toBe(0);
  });
});
