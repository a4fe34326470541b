// What does a receiver miss that is ill for a while? Nothing, and it gets it in order.

import { describe, expect, it } from 'vitest';
import type { ReceiverMode } from '../../fixtures/receivers/behaviour.ts';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { start, stop, turned } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';
import { secret, watching } from '../support/watching.ts';

function configFor(url: string, receiverUrl: string): string {
  const canaries = [{ name: 'worker', tool: 'canary' }];
  const targets = [{ name: 'exports', url, canaries, timeouts: { canary: '500ms' } }];
  return writeConfig(temporaryFolder(), watching({ targets, receiverUrl }));
}

describe.concurrent('a webhook receiver', () => {
  const ills: { does: string; mode: ReceiverMode; error: string }[] = [
    { does: 'answers 500 for a while', mode: { kind: 'fail', status: 500 }, error: 'http_error' },
    { does: 'hangs up', mode: { kind: 'reset' }, error: 'connection_reset' },
    { does: 'never answers', mode: { kind: 'hang' }, error: 'timeout' },
  ];
  it.for(ills)(
    'that $does gets everything in order afterwards',
    async ({ mode, error }, { onTestFinished }) => {
      const target = await startSwitchable();
      const ill = await startReceiver({ secret, mode });
      onTestFinished(async () => {
        await target.close();
        await ill.close();
      });
      const config = configFor(target.url, ill.url);
      const daemon = start(['run', '--config', config]);
      await daemon.logged(turned('exports', 'pipeline', 'up'));
      target.become('sick');
      expect(await daemon.logged(({ event }) => event === 'delivery_failed')).toMatchObject({ error });
      target.become('well');
      await daemon.logged(({ event, type }) => event === 'announced' && type === 'incident.resolved');
      const before = ill.received.length;
      ill.setMode({ kind: 'accept' });
      await daemon.logged(({ event, type }) => event === 'delivery_done' && type === 'incident.resolved');
      expect((await stop(daemon)).code).toBe(0);
      const ids = ill.received.map(({ id, type }) => `${type} ${id}`);
      // However often it was tried, it was always the same message, and the resolve came only after it was taken.
      expect(new Set(ids).size).toBe(2);
      expect(ill.received.slice(0, before).every(({ type }) => type === 'incident.opened')).toBe(true);
      expect(ill.received.map(({ type }) => type).slice(-2)).toEqual([
        'incident.opened',
        'incident.resolved',
      ]);
    },
  );

  it('that is down while the daemon lives and dies gets it from the next daemon', async ({
    onTestFinished,
  }) => {
    const target = await startSwitchable('sick');
    const first = await startReceiver({ secret });
    const { url } = first;
    await first.close();
    onTestFinished(() => target.close());
    const config = configFor(target.url, url);
    const before = start(['run', '--config', config]);
    expect(await before.logged(({ event }) => event === 'delivery_failed')).toMatchObject({
      error: 'connection_refused',
    });
    expect((await stop(before)).code).toBe(0);

    const back = await startReceiver({ secret, port: Number(new URL(url).port) });
    onTestFinished(() => back.close());
    const after = start(['run', '--config', config]);
    expect(await after.logged(({ event }) => event === 'started')).toMatchObject({ owed: 1 });
    await back.waitFor(({ type, verified }) => type === 'incident.opened' && verified === true);
    expect((await stop(after)).code).toBe(0);
    expect(back.received).toHaveLength(1);
  });
});
