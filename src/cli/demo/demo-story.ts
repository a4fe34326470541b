// What happens in the demo? The bundled job system and the daemon as real processes, a worker that is killed and comes
// back, and the signed webhooks about it. How it is told is for others.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import type { NotificationBody } from '../../engine/words.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { demoConfig, demoTiming } from './demo-config.ts';
import { type Child, startChild } from './demo-process.ts';

export interface Ready {
  mcpUrl: string;
  healthUrl: string;
  controlUrl: string;
  queue: 'redis' | 'postgres' | 'pgboss';
}

export type Receiver = Awaited<
  ReturnType<typeof import('../../../fixtures/receivers/webhook.ts')['startReceiver']>
>;

/** A step that never happens must not hang the demo. */
const patienceMs = 60_000;

/** Every step rejects soon after an interrupt, whatever it waits for. */
export class Story {
  readonly config: string;
  readonly store: string;
  readonly #io: CliIo;
  readonly #receiver: Receiver;
  readonly #children: Child[] = [];
  #control = '';

  constructor(io: CliIo, folder: string, receiver: Receiver) {
    this.#io = io;
    this.#receiver = receiver;
    this.config = join(folder, 'coalmine.yaml');
    this.store = join(folder, 'coalmine.db');
  }

  async startJobs(queue: string): Promise<Ready> {
    const timeout = `${demoTiming.sentinelTimeoutMs}ms`;
    const flags = ['--format', 'json', '--queue', queue, '--sentinel-timeout', timeout];
    const fixture = this.#start(['fixture', ...flags]);
    const ready = (await this.#within('the fixture did not start', fixture.printed())) as Ready;
    this.#control = ready.controlUrl;
    return ready;
  }

  /** Resolves when both lights are up. */
  async startDaemon(ready: Ready, secret: string): Promise<void> {
    writeFileSync(this.config, demoConfig({ ...ready, receiverUrl: this.#receiver.url, secret }));
    const daemon = this.#start(['run', '--config', this.config]);
    await this.#within(
      'the daemon did not start',
      daemon.logged((line) => line.event === 'started'),
    );
    await this.#within('the lights did not turn up', lightsUp(daemon));
  }

  /** The process that was killed. */
  async killWorker(): Promise<number | undefined> {
    const [worker] = (await this.#ask('GET')).workers;
    await this.#ask('POST', { name: 'worker-killed' });
    return worker;
  }

  /** The process that took its place. */
  async bringWorkerBack(): Promise<number | undefined> {
    await this.#ask('DELETE');
    return (await this.#ask('GET')).workers[0];
  }

  /** Its signature verified. */
  async webhook(type: string): Promise<NotificationBody> {
    const found = this.#receiver.waitFor((one) => one.type === type);
    const received = await this.#within(`no ${type} arrived`, found);
    if (received.verified !== true) throw new Error(`the signature of ${received.id} did not verify`);
    return received.body as NotificationBody;
  }

  /** What a person would see of `coalmine check`. */
  async check(): Promise<{ text: string; code: number | null }> {
    const ended = await this.#start(['check', '--config', this.config]).ended();
    this.#io.signal.throwIfAborted();
    return ended;
  }

  /** Whatever the story started is gone afterwards. */
  async end(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()));
  }

  async #ask(method: string, body?: object): Promise<{ workers: number[] }> {
    const url = method === 'GET' ? this.#control : new URL('/fault', this.#control);
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
}

/** The daemon says so itself: both lights have turned from unknown to up. */
async function lightsUp(daemon: Child): Promise<void> {
  const turned = (light: string) =>
    daemon.logged((line) => line.event === 'transition' && line.light === light && line.to === 'up');
  await Promise.all([turned('server'), turned('pipeline')]);
}
