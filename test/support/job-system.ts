// How does a test get the bundled job system? From `coalmine fixture`, over its control port, as anyone would.

import { isRedisInstalled } from '../../fixtures/queue/store.ts';
import { type Program, start, stop } from './program.ts';

export interface JobSystem {
  program: Program;
  mcpUrl: string;
  healthUrl: string;
  controlUrl: string;
  queue: 'redis' | 'postgres';
  /** Resolves when the fault shows. */
  inject(fault: string): Promise<void>;
  /** Resolves when a job gets done again. */
  heal(): Promise<void>;
  workers(): Promise<number[]>;
  stop(): Promise<unknown>;
}

/** The quicker one, where it can be had. */
const quickQueue = isRedisInstalled() ? 'redis' : 'postgres';

export async function startJobSystem({
  queue = quickQueue,
  sentinelTimeout = '1s',
  port = 0,
}: {
  queue?: string;
  sentinelTimeout?: string;
  port?: number;
} = {}): Promise<JobSystem> {
  const program = start([
    ...['fixture', '--format', 'json', '--queue', queue],
    ...['--sentinel-timeout', sentinelTimeout, '--port', String(port)],
  ]);
  await program.printed(/\n/);
  const ready = JSON.parse(program.stdout());
  const control = async (method: string, path: string, body?: object): Promise<{ workers: number[] }> => {
    const sent = body ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(new URL(path, ready.controlUrl), sent);
    const told = (await response.json()) as { workers: number[] };
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(told)}`);
    return told;
  };
  return {
    ...ready,
    program,
    inject: async (name) => void (await control('POST', '/fault', { name })),
    heal: async () => void (await control('DELETE', '/fault')),
    workers: async () => (await control('GET', '/')).workers,
    stop: () => stop(program),
  };
}
