// What does Coalmine do, in one command? It starts the bundled job system, the daemon and a webhook receiver as real
// processes, kills the worker, and tells what happens, with times.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { formatDuration } from '../base/duration.ts';
import type { NotificationBody } from '../engine/words.ts';
import { exitCodes } from '../report/exit-code.ts';
import { UsageError } from './command-error.ts';
import { demoConfig, demoTiming, longestToWebhookMs } from './demo-config.ts';
import { type Child, startChild } from './demo-process.ts';
import { queueNames } from './fixture.ts';
import type { CliIo } from './io.ts';
import { painter } from './paint.ts';
import { asked } from './ready.ts';

interface Ready {
  mcpUrl: string;
  healthUrl: string;
  controlUrl: string;
  queue: 'redis' | 'postgres' | 'pgboss';
}

type Receiver = Awaited<ReturnType<typeof import('../../fixtures/receivers/webhook.ts')['startReceiver']>>;

/** A step that never happens must not hang the demo. */
const patienceMs = 60_000;

export async function runDemo(
  { queue }: { queue: 'auto' | 'redis' | 'postgres' | 'pgboss' },
  io: CliIo,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-demo-'));
  const { startReceiver } = await import('../../fixtures/receivers/webhook.ts');
  const secret = `whsec_${Buffer.from(`demo ${folder}`).toString('base64')}`;
  const receiver = await startReceiver({ secret });
  const story = new Story(io, folder, receiver);
  let told = false;
  try {
    told = await Promise.race([
      story.tell(queue, secret).then(() => true),
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

class Story {
  readonly #io: CliIo;
  readonly #folder: string;
  readonly #receiver: Receiver;
  readonly #children: Child[] = [];
  readonly #fromMs = systemClock.monotonicMs();

  constructor(io: CliIo, folder: string, receiver: Receiver) {
    this.#io = io;
    this.#folder = folder;
    this.#receiver = receiver;
  }

  /** Rejects soon after an interrupt, whatever it waits for. */
  async tell(queue: string, secret: string): Promise<void> {
    const config = join(this.#folder, 'coalmine.yaml');
    const ready = await this.#startFixture(queue);
    writeFileSync(config, demoConfig({ ...ready, receiverUrl: this.#receiver.url, secret }));
    const daemon = this.#start(['run', '--config', config]);
    await this.#within(
      'the daemon did not start',
      daemon.logged((line) => line.event === 'started'),
    );
    await this.#within('the lights did not turn up', lightsUp(daemon));
    this.#say('healthy: both lights are up. `coalmine check` sees the same:');
    await this.#check(config);

    const worker = (await this.#control(ready, 'GET')).workers[0];
    await this.#control(ready, 'POST', { name: 'worker-killed' });
    const killedMs = systemClock.monotonicMs();
    this.#say(`worker process ${worker} killed (SIGKILL). The MCP server answers as before.`);

    const opened = await this.#webhook('incident.opened');
    const tookMs = systemClock.monotonicMs() - killedMs;
    this.#say(
      `webhook after ${formatDuration(tookMs)} (at most ${formatDuration(longestToWebhookMs)}), signature verified:`,
    );
    this.#quote(opened);
    if (opened.incident?.cause !== 'worker_down')
      throw new Error(`the cause is ${opened.incident?.cause}, not worker_down`);
    this.#say('the server light is up and the pipeline is down, and the cause is named:');
    await this.#check(config);

    await this.#control(ready, 'DELETE');
    const back = (await this.#control(ready, 'GET')).workers[0];
    this.#say(`a new worker is up: process ${back}.`);
    this.#quote(await this.#webhook('incident.resolved'));
    this.#say('resolved. That is the whole story.');
    this.#closing(config);
  }

  /** Whatever the story started is gone afterwards. */
  async end(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()));
  }

  async #startFixture(queue: string): Promise<Ready> {
    this.#say('starting a real job system: an MCP server, its queue, one worker process');
    const timeout = `${demoTiming.sentinelTimeoutMs}ms`;
    const flags = ['--format', 'json', '--queue', queue, '--sentinel-timeout', timeout];
    const fixture = this.#start(['fixture', ...flags]);
    const ready = (await this.#within('the fixture did not start', fixture.printed())) as Ready;
    this.#say(`queue: ${queueNames[ready.queue]}; MCP at ${ready.mcpUrl}`);
    return ready;
  }

  async #webhook(type: string): Promise<NotificationBody> {
    const found = this.#receiver.waitFor((one) => one.type === type);
    const received = await this.#within(`no ${type} arrived`, found);
    if (received.verified !== true) throw new Error(`the signature of ${received.id} did not verify`);
    return received.body as NotificationBody;
  }

  /** Shows what a person would see; the exit code is part of the picture. */
  async #check(config: string): Promise<void> {
    const { text, code } = await this.#start(['check', '--config', config]).ended();
    this.#io.signal.throwIfAborted();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => `         │ ${line}`);
    this.#io.stdout.write(`${lines.join('\n')}\n         │ exit code ${code}\n`);
  }

  async #control(ready: Ready, method: string, body?: object): Promise<{ workers: number[] }> {
    const url = method === 'GET' ? ready.controlUrl : new URL('/fault', ready.controlUrl);
    const response = await fetch(url, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: this.#io.signal,
    });
    return (await response.json()) as { workers: number[] };
  }

  #start(args: string[]): Child {
    this.#io.signal.throwIfAborted();
    const child = startChild(args, this.#io);
    this.#children.push(child);
    return child;
  }

  async #within<T>(otherwise: string, wanted: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const cancel = systemClock.timer(patienceMs, () =>
      late.reject(new UsageError(`${otherwise} within ${formatDuration(patienceMs)}`)),
    );
    try {
      return await Promise.race([wanted, late.promise]);
    } finally {
      cancel();
    }
  }

  #say(sentence: string): void {
    const seconds = ((systemClock.monotonicMs() - this.#fromMs) / 1_000).toFixed(1).padStart(5);
    this.#io.stdout.write(`${painter(this.#io)('gray', `${seconds} s`)}  ${sentence}\n`);
  }

  #quote({ type, title, text }: NotificationBody): void {
    const bold = painter(this.#io);
    this.#io.stdout.write(`         │ ${type}: ${bold('bold', title)}\n         │ ${text}\n`);
  }

  #closing(config: string): void {
    const shown =
      relative(this.#io.cwd, config).length < config.length ? relative(this.#io.cwd, config) : config;
    this.#io.stdout.write(
      [
        '',
        `The history is in ${join(this.#folder, 'coalmine.db')} (SQLite).`,
        `The config is    ${shown}`,
        'Next:',
        '  npm run -s coalmine -- fixture                        a job system to play with, faults on request',
        '  npm run -s coalmine -- check --url URL --health URL   probe a server of your own',
        '  cp config.example.yaml coalmine.yaml                  every option with its default',
        '',
      ].join('\n'),
    );
  }
}

/** The daemon says so itself: both lights have turned from unknown to up. */
async function lightsUp(daemon: Child): Promise<void> {
  const turned = (light: string) =>
    daemon.logged((line) => line.event === 'transition' && line.light === light && line.to === 'up');
  await Promise.all([turned('server'), turned('pipeline')]);
}
