// When is the health URL read, and with whose headers? Over connections of its own, beside the MCP stages
// and once more after a canary that did not pass.

import type { Clock } from '../../base/clock.ts';
import { type HealthCheck, healthCheck, healthOf } from '../../config/health.ts';
import type { CanaryConfig, HealthConfig, TargetConfig } from '../../config/schema/schema.ts';
import { type Credentials, signedIn } from '../auth/credentials.ts';
import { carriesCredential, ownHeaders } from '../auth/own-headers.ts';
import type { HealthRead, StageReport } from '../report.ts';
import { passed, runStage, type StageEnd } from '../stage.ts';
import type { Limit } from '../wire/http.ts';
import { createHttpClient } from '../wire/http-client.ts';
import type { Headers } from '../wire/transport.ts';
import { type HealthAnswer, readHealth } from './health.ts';
import { fieldsOf } from './health-answer.ts';
import { judgeHealth } from './health-judge.ts';
import { follow, type HealthMemory } from './health-memory.ts';

/** One read, and how the stage went around it. `answer` is null when the probe was called off. */
export interface HealthLook {
  read: HealthRead;
  answer: HealthAnswer | null;
  stage: StageReport;
}

export interface HealthReader {
  config: HealthConfig;
  look(): Promise<HealthLook>;
  /** A credential goes along. */
  credential: boolean;
  close(): Promise<void>;
}

/** One for each queue of the target. */
export interface HealthReaders {
  of(check: HealthCheck): HealthReader | null;
  /** Of the queue behind it. */
  ofCanary(canary: CanaryConfig): HealthReader | null;
  close(): Promise<void>;
}

export function createHealthReaders(
  target: TargetConfig,
  credentials: Credentials,
  clock: Clock,
  signal: AbortSignal,
): HealthReaders {
  const all = target.health.map((config) => createHealthReader(target, config, credentials, clock, signal));
  const reading = (config: HealthConfig | null): HealthReader | null =>
    all.find((one) => one.config === config) ?? null;
  return {
    of: (check) => all.find(({ config }) => healthCheck(config) === check) ?? null,
    ofCanary: (canary) => reading(healthOf(target, canary)),
    close: async () => void (await Promise.all(all.map((one) => one.close()))),
  };
}

function createHealthReader(
  target: TargetConfig,
  health: HealthConfig,
  credentials: Credentials,
  clock: Clock,
  signal: AbortSignal,
): HealthReader {
  const { timeouts, tls } = target;
  const url = new URL(health.url);
  const own = ownHeaders(health.headers);
  const sameOrigin = target.url !== null && url.origin === new URL(target.url).origin;
  const client = createHttpClient(url, clock, timeouts.connectMs, sameOrigin ? { tls } : {});
  const read = (inherited: Headers, limit: Limit) =>
    readHealth(client, health, { ...inherited, ...own }, limit);
  const readSignedIn = async (limit: Limit): Promise<HealthAnswer> => {
    const unsigned = await credentials.ready(limit);
    if (unsigned) return { kind: 'fault', fault: unsigned };
    const ask = (headers: Headers) => read(headers, limit);
    const headOf = (got: HealthAnswer) => (got.kind === 'answer' ? got : null);
    const { got, refusal, unready } = await signedIn(credentials, limit, ask, headOf);
    if (unready) return { kind: 'fault', fault: unready };
    return got.kind === 'answer' ? { ...got, refusal } : got;
  };
  const inherited = (): Headers => {
    const headers = credentials.headers();
    return sameOrigin ? headers : { 'user-agent': headers['user-agent'] ?? '' };
  };
  /** Where the health URL has a credential of its own, what becomes of it says nothing of the target's. */
  const signsIn = sameOrigin && own.authorization === undefined;
  return {
    config: health,
    credential: carriesCredential(own) || (sameOrigin && credentials.carried),
    async look() {
      let answer: HealthAnswer | null = null;
      const stage = await runStage(
        healthCheck(health),
        { clock, timeoutMs: timeouts.healthMs, signal },
        async (limit) => {
          answer = signsIn ? await readSignedIn(limit) : await read(inherited(), limit);
          return passed();
        },
      );
      return { read: readOf(answer, clock.nowMs()), answer, stage };
    },
    close: () => client.close(),
  };
}

function readOf(answer: HealthAnswer | null, atMs: number): HealthRead {
  return answer?.kind === 'answer'
    ? { atMs, queue: answer.queue, status: answer.status }
    : { atMs, queue: null, status: null };
}

/** The look as a stage: judged against what was remembered, which it extends. */
export function judgeLook(
  { answer, stage, read }: HealthLook,
  config: HealthConfig,
  memory: HealthMemory,
  nowMs: number,
  credential: boolean,
): { stage: StageReport; memory: HealthMemory } {
  if (answer === null) return { stage, memory };
  const next = read.queue === null ? memory : follow(memory, read.queue, config, nowMs);
  const end: StageEnd = judgeHealth(answer, config, next, nowMs, credential);
  // A report has room for the numbers of one queue: those of several stand with their stages.
  const numbers = config.name === null || read.queue === null ? {} : { queue: fieldsOf(read.queue) };
  return { stage: { ...stage, ...end, detail: { ...end.detail, ...numbers } }, memory: next };
}
