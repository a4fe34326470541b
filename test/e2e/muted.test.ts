// Does the built daemon keep to itself what is muted, and tell what is still down when the mute ends?

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { start, stop, turned } from '../support/program.ts';
import { type Switchable, startSwitchable } from '../support/switchable.ts';
import { type Receiver, secret, watching } from '../support/watching.ts';

let sick: Switchable;
let receiver: Receiver;
beforeEach(async () => {
  sick = await startSwitchable('sick');
  receiver = await startReceiver({ secret });
});
afterEach(() => Promise.all([sick.close(), receiver.close()]));

const exportsTarget = (fields: object = {}): object => ({
  name: 'exports',
  url: sick.url,
  canaries: [{ tool: 'canary' }],
  ...fields,
});

const heard = (): string[] =>
  receiver.received.map(({ type, body }) => {
    const { incident } = body as { incident: { target: string } | null };
    return `${type} ${incident?.target}`;
  });

it('what is down in planned work is announced at its end, and not before', async () => {
  const untilMs = Date.now() + 4_000;
  const window = {
    name: 'move',
    targets: ['exp*'],
    from: new Date(untilMs - 60_000).toISOString(),
    to: new Date(untilMs).toISOString(),
  };
  const config = writeConfig(temporaryFolder(), {
    ...watching({ targets: [exportsTarget()], receiverUrl: receiver.url }),
    maintenance: [window],
  });
  const daemon = start(['run', '--config', config]);
  await daemon.logged(turned('exports', 'pipeline', 'down'));
  const first = await receiver.waitFor(() => true);
  await stop(daemon);
  expect(first.type).toBe('incident.opened');
  expect(Date.parse((first.body as { at: string }).at)).toBeGreaterThanOrEqual(untilMs);
});

it('what depends on a server that does not answer waits for it', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  const gateway = await startSwitchable();
  const deadUrl = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/mcp`;
  await new Promise((resolve) => closed.close(resolve));
  const folder = temporaryFolder();
  const withGateway = (url: string): string =>
    writeConfig(
      folder,
      watching({
        targets: [{ name: 'gateway', url }, exportsTarget({ depends_on: ['gateway'] })],
        receiverUrl: receiver.url,
      }),
    );
  const before = start(['run', '--config', withGateway(deadUrl)]);
  await before.logged(turned('exports', 'pipeline', 'down'));
  await receiver.waitFor(() => true);
  await stop(before);
  expect(heard()).toEqual(['incident.opened gateway']);
  const after = start(['run', '--config', withGateway(gateway.url)]);
  await receiver.waitFor((_, index) => index === 2);
  await stop(after);
  await gateway.close();
  // Two incidents are in no order.
  expect(heard().slice(1).sort()).toEqual(['incident.opened exports', 'incident.resolved gateway']);
});
