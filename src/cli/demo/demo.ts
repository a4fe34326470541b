// What does Coalmine do, in one command? It starts the bundled job system, the daemon and a webhook receiver as real
// processes, kills the worker, and tells what happens, with times: in lines, or inside the dashboard.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import { queueNames } from '../fixture/fixture.ts';
import type { CliIo } from '../io.ts';
import { painter } from '../paint.ts';
import { asked } from '../ready.ts';
import { longestToWebhookMs } from './demo-config.ts';
import { Story } from './demo-story.ts';

/** As whoever reads it would type it: installed, or from a checkout of the project. */
const command = import.meta.url.includes('/node_modules/') ? 'coalmine' : 'npm run -s coalmine --';

export interface DemoFlags {
  queue: 'auto' | 'redis' | 'postgres' | 'pgboss';
  top: boolean;
}

export async function runDemo({ queue, top }: DemoFlags, io: CliIo): Promise<number> {
  const showInside = top ? (await import('./demo-top.ts')).inDashboard(io) : null;
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-demo-'));
  const { startReceiver } = await import('../../../fixtures/receivers/webhook.ts');
  const secret = `whsec_${Buffer.from(`demo ${folder}`).toString('base64')}`;
  const receiver = await startReceiver({ secret });
  const story = new Story(io, folder, receiver);
  const teller = new Teller(io, story);
  let told = false;
  try {
    told = await Promise.race([
      teller.tell(queue, secret, showInside).then(() => true),
      asked(io.signal).then(() => false),
    ]);
    return told ? exitCodes.passed : exitCodes.interrupted;
  } finally {
    // An interrupted story waits for one of these two, and is over with them.
    await story.end();
    await receiver.close();
    if (!told) rmSync(folder, { recursive: true, force: true });
  }
}

class Teller {
  readonly #io: CliIo;
  readonly #story: Story;
  readonly #fromMs = systemClock.monotonicMs();

  constructor(io: CliIo, story: Story) {
    this.#io = io;
    this.#story = story;
  }

  async tell(
    queue: string,
    secret: string,
    showInside: ((story: Story) => Promise<void>) | null,
  ): Promise<void> {
    const story = this.#story;
    this.#say('starting a real job system: an MCP server, its queue, one worker process');
    const ready = await story.startJobs(queue);
    this.#say(`queue: ${queueNames[ready.queue]}; MCP at ${ready.mcpUrl}`);
    await story.startDaemon(ready, secret);
    if (showInside === null) await this.#tellInLines();
    else await showInside(story);
    this.#closing();
  }

  async #tellInLines(): Promise<void> {
    const story = this.#story;
    this.#say('healthy: both lights are up. `coalmine check` sees the same:');
    await this.#check();

    const worker = await story.killWorker();
    const killedMs = systemClock.monotonicMs();
    this.#say(`worker process ${worker} killed (SIGKILL). The MCP server answers as before.`);

    const opened = await story.webhook('incident.opened');
    const tookMs = systemClock.monotonicMs() - killedMs;
    this.#say(
      `webhook after ${formatDuration(tookMs)} (at most ${formatDuration(longestToWebhookMs)}), signature verified:`,
    );
    this.#quote(opened);
    if (opened.incident?.cause !== 'worker_down')
      throw new Error(`the cause is ${opened.incident?.cause}, not worker_down`);
    this.#say('the server light is up and the pipeline is down, and the cause is named:');
    await this.#check();

    this.#say(`a new worker is up: process ${await story.bringWorkerBack()}.`);
    this.#quote(await story.webhook('incident.resolved'));
    this.#say('resolved. That is the whole story.');
  }

  /** Shows what a person would see; the exit code is part of the picture. */
  async #check(): Promise<void> {
    const { text, code } = await this.#story.check();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => `         │ ${line}`);
    this.#io.stdout.write(`${lines.join('\n')}\n         │ exit code ${code}\n`);
  }

  #say(sentence: string): void {
    const seconds = ((systemClock.monotonicMs() - this.#fromMs) / 1_000).toFixed(1).padStart(5);
    this.#io.stdout.write(`${painter(this.#io)('gray', `${seconds} s`)}  ${sentence}\n`);
  }

  #quote({ type, title, text }: NotificationBody): void {
    const bold = painter(this.#io);
    this.#io.stdout.write(`         │ ${type}: ${bold('bold', title)}\n         │ ${text}\n`);
  }

  #closing(): void {
    const { config, store } = this.#story;
    const shown =
      relative(this.#io.cwd, config).length < config.length ? relative(this.#io.cwd, config) : config;
    this.#io.stdout.write(
      [
        '',
        `The history is in ${store} (SQLite).`,
        `The config is    ${shown}`,
        'Next:',
        `  ${command} fixture                        a job system to play with, faults on request`,
        `  ${command} check --url URL --health URL   probe a server of your own`,
        `  ${command} init                           a config to begin with`,
        '',
      ].join('\n'),
    );
  }
}
