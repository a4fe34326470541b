// Do the rules that we ship fire when they should? A real Prometheus scrapes the daemon while a pipeline dies, a receiver
// refuses, and the daemon itself is killed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReceiver } from '../../fixtures/receivers/webhook.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { kill, project, start, turned } from '../support/program.ts';
import { startSwitchable } from '../support/switchable.ts';
import { quick } from '../support/watching.ts';

/** `scripts/tools.ts` installs it, and says loudly when it cannot. */
const there = spawnSync('prometheus', ['--version']).status === 0;
const patient = { timeout: 60_000, interval: 200 };
const token = 'a-token-of-some-length';

interface Alert {
  state: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** With the rules as shipped, but for how long they wait: nobody waits for minutes here. */
function configured(folder: string, daemonUrl: string): string {
  const shipped = readFileSync(join(project, 'docs/alert-rules.yml'), 'utf8');
  writeFileSync(join(folder, 'alert-rules.yml'), shipped.replace(/^( +)for: .+$/gm, '$1for: 0s'));
  const config = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '250ms' },
    rule_files: ['alert-rules.yml'],
    scrape_configs: [
      {
        job_name: 'coalmine',
        authorization: { credentials: token },
        static_configs: [{ targets: [new URL(daemonUrl).host] }],
      },
    ],
  };
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** On a free port, which it tells in its log. */
async function startPrometheus(folder: string, file: string): Promise<{ url: string; child: ChildProcess }> {
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`];
  const child = spawn('prometheus', [...args, '--web.listen-address=127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const listening = /Listening on" address=(127\.0\.0\.1:\d+)/;
  await expect.poll(() => log, patient).toMatch(listening);
  return { url: `http://${listening.exec(log)?.[1]}`, child };
}

async function firing(url: string): Promise<Alert[]> {
  const answer = await fetch(`${url}/api/v1/alerts`);
  const { data } = (await answer.json()) as { data: { alerts: Alert[] } };
  return data.alerts.filter(({ state }) => state === 'firing');
}

it.skipIf(!there)(
  'a dead pipeline, a message that was given up and a daemon that is gone each fire their rule, and nothing else does',
  async ({ onTestFinished }) => {
    const folder = temporaryFolder();
    const server = await startSwitchable();
    const oncall = await startReceiver({ mode: { kind: 'fail', status: 400 } });
    const config = writeConfig(folder, {
      version: 1,
      listen: { address: '127.0.0.1:0', token },
      receivers: [{ name: 'oncall', type: 'webhook', url: oncall.url }],
      defaults: quick,
      targets: [{ name: 'exports', url: server.url, canaries: [{ tool: 'canary' }] }],
    });
    const daemon = start(['run', '--config', config]);
    const { url: daemonUrl } = await daemon.logged(({ event }) => event === 'listening');
    await daemon.logged(turned('exports', 'pipeline', 'up'));
    const { url, child } = await startPrometheus(folder, configured(folder, String(daemonUrl)));
    onTestFinished(() => void child.kill('SIGKILL'));
    const firingNames = async () => (await firing(url)).map(({ labels }) => labels.alertname).toSorted();

    const scraped = async () => (await fetch(`${url}/api/v1/query?query=coalmine_monitor_up`)).text();
    await expect.poll(scraped, patient).toContain('"1"');
    await expect.poll(firingNames, patient).toEqual([]);

    server.become('sick');
    await expect.poll(firingNames, patient).toEqual(['CoalmineDeliveriesGivenUp', 'CoalmineTargetDown']);
    expect(await firing(url)).toContainEqual(
      expect.objectContaining({
        labels: expect.objectContaining({ target: 'exports', light: 'pipeline', severity: 'critical' }),
        annotations: {
          summary: expect.stringMatching(/^exports pipeline is down: [a-z_]+$/),
          description: expect.any(String),
        },
      }),
    );
    await kill(daemon);
    await expect.poll(firingNames, patient).toContain('CoalmineAbsent');

    child.kill('SIGTERM');
    await once(child, 'close');
    await Promise.all([server.close(), oncall.close()]);
  },
  180_000,
);
