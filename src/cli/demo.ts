// What does Coalmine do, in one command? It starts the bundled job system, the daemon and a webhook receiver as real
// processes, kills the worker, and tells what happens, with times.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { formatDuration } from '../base/duration.ts';
import type { NotificationBody } from '../engine/words.ts';
import { UsageError } from './command-error.ts';
import { demoConfig, demoTiming, longestToWebhookMs } from './demo-config.ts';
import { type Child, startChild } from './demo-process.ts';
import type { CliIo } from './io.ts';
import { painter } from './paint.ts';

interface Ready {
  mcpUrl: string;
  healthUrl: string;
  controlUrl: string;
  queue: 'redis' | 'postgres';
}

type Receiver = Awaited<ReturnType<typeof import('../../fixtures/receivers/webhook.ts')['startReceiver']>>;

/** A step that never happens must not hang the demo. */
const patienceMs = 60_000;

export async function runDemo(
  { queue }: { queue: 'auto' | 'redis' | 'postgres' },
  io: CliIo,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-demo-'));
  const children: Child[] = [];
  const { startReceiver } = await import('../../fixtures/receivers/webhook.ts');
  const secret = `whsec_${Buffer.from(`demo ${folder}`).toString('base64')}`;
  const receiver = await startReceiver({ secret });
  let told = false;
  try {
    const story = new Story(io, folder, receiver, children);
    await story.tell(queue, secret);
    told = true;
    return 0;
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await receiver.close();
    if (!told) rmSync(folder, { recursive: true, force: true });
  }
}

class Story {
  readonly #io: CliIo;
  readonly #folder: string;
  readonly #receiver: Receiver;
  readonly #children: Child[];
  readonly #fromMs = systemClock.monotonicMs();

  constructor(io: CliIo, folder: string, receiver: Receiver, children: Child[]) {
    this.#io = io;
    this.#folder = folder;
    this.#receiver = receiver;
    this.#children = children;
  }

  async tell(queue: string, secret: string): Promise<void> {
    const config = join(this.#folder, 'coalmine.yaml');
    const ready = await this.#startFixture(queue);
    writeFileSync(
      config,
      demoConfig({ ...ready, receiverUrl: this.#receiver.url, secret, folder: this.#folder }),
    );
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

  async #startFixture(queue: string): Promise<Ready> {
    this.#say('starting a real job system: an MCP server, its queue, one worker process');
    const timeout = `${demoTiming.sentinelTimeoutMs}ms`;
    const fixture = this.#start([
      'fixture',
      '--format',
      'json',
      '--queue',
      queue,
      '--sentinel-timeout',
      timeout,
    ]);
    const ready = (await this.#within('the fixture did not start', fixture.printed())) as Ready;
    this.#say(
      `queue: BullMQ on ${ready.queue === 'redis' ? 'Redis' : 'embedded PostgreSQL'}; MCP at ${ready.mcpUrl}`,
    );
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
    const child = startChild(args, this.#io);
    this.#children.push(child);
    return child;
  }

  async #within<T>(otherwise: string, wanted: Promise<T>): Promise<T> {
    const stop = Promise.withResolvers<never>();
    const fail = (why: string) => (): void => stop.reject(new UsageError(why));
    const cancel = systemClock.timer(patienceMs, fail(`${otherwise} within ${formatDuration(patienceMs)}`));
    const interrupted = fail('interrupted');
    this.#io.signal.addEventListener('abort', interrupted, { once: true });
    try {
      return await Promise.race([wanted, stop.promise]);
    } finally {
      cancel();
      this.#io.signal.removeEventListener('abort', interrupted);
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
