// Is a dead worker found, named and reported, and its return too? The built daemon against the built job system.

import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { startJobSystem } from '../support/job-system.ts';
import { kill, start, stop, turned } from '../support/program.ts';
import { jobs, type Receiver, secret, watching } from '../support/watching.ts';
import { incidentBody } from './body-schema.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver({ secret });
});
afterAll(() => receiver.close());

const fits = new Ajv({ strict: true }).compile(incidentBody);

it('tells of a killed worker, of its return, and of a server that dies, each once', async () => {
  const system = await startJobSystem({ sentinelTimeout: '1s' });
  const config = writeConfig(
    temporaryFolder(),
    watching({ targets: [{ ...jobs(system), timeouts: { canary: '1500ms' } }], receiverUrl: receiver.url }),
  );
  const daemon = start(['run', '--config', config]);
  await daemon.logged(turned('exports', 'server', 'up'));
  await daemon.logged(turned('exports', 'pipeline', 'up'));
  const [worker = 0] = await system.workers();

  await system.inject('worker-killed');
  expect(() => process.kill(worker, 0)).toThrow('ESRCH');
  const opened = await receiver.waitFor(({ type }) => type === 'incident.opened');
  expect(opened.verified).toBe(true);
  expect(fits(opened.body), JSON.stringify(fits.errors)).toBe(true);
  const { incident, ...message } = opened.body as {
    incident: Record<string, unknown>;
    [key: string]: unknown;
  };
  expect(message).toMatchObject({
    version: 1,
    id: opened.id,
    type: 'incident.opened',
    title: 'exports pipeline is down: worker_down',
    incidents: [],
    target: { name: 'exports', url: system.mcpUrl, labels: {} },
    queue: { workers: 0 },
    links: { runbook: null },
  });
  expect(message.text).toContain('exports pipeline FAIL worker_down: canary:worker sentinel_timeout after');
  expect(incident).toMatchObject({
    target: 'exports',
    light: 'pipeline',
    severity: 'critical',
    status: 'down',
    cause: 'worker_down',
    reason: 'sentinel_timeout',
    stage: 'canary:worker',
    failures: 2,
    resolved_at: null,
    duration_ms: null,
  });

  await system.heal();
  const resolved = await receiver.waitFor(({ type }) => type === 'incident.resolved');
  expect(resolved.verified).toBe(true);
  expect(fits(resolved.body), JSON.stringify(fits.errors)).toBe(true);
  expect(resolved.body).toMatchObject({
    incident: { id: incident.id, status: 'resolved', cause: 'worker_down' },
  });
  expect(receiver.received.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);

  await kill(system.program);
  await daemon.logged(turned('exports', 'server', 'down'));
  await daemon.logged(turned('exports', 'pipeline', 'unknown'));
  await receiver.waitFor((_, index) => index === 2);
  expect((await stop(daemon)).code).toBe(0);
  expect(receiver.received).toHaveLength(3);
  expect(receiver.received[2]?.body).toMatchObject({
    type: 'incident.opened',
    incident: {
      light: 'server',
      severity: 'critical',
      cause: null,
      reason: 'connection_refused',
      stage: 'connect',
    },
  });
});
