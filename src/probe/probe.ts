// What does one visit to a target look like? Connect, handshake, tools, with the health read beside them;
// then the canaries in parallel on the same session; then everything is put back as it was.

import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Redactor } from '../base/redact.ts';
import { canaryName, canaryTimeoutMs } from '../config/canary.ts';
import { type HealthCheck, healthCheck, healthChecks } from '../config/health.ts';
import type { CanaryConfig, TargetConfig } from '../config/schema/schema.ts';
import type { Credentials } from './auth/credentials.ts';
import type { CanaryCall } from './canary/call.ts';
import { callCanary } from './canary/canary.ts';
import type { Baseline } from './drift/drift.ts';
import type { ToolSnapshot } from './drift/tool-hash.ts';
import { watchDrift } from './drift/tools-drift.ts';
import type { HealthMemory } from './health/health-memory.ts';
import {
  createHealthReaders,
  type HealthLook,
  type HealthReader,
  judgeLook,
} from './health/health-reader.ts';
import { timed } from './latency.ts';
import type {
  Due,
  HealthRead,
  KnownServer,
  Notice,
  ProbeReport,
  ProtocolFacts,
  StageReport,
} from './report.ts';
import { patienceFor } from './session/era.ts';
import { createSession, type Session } from './session/session.ts';
import { endedBy, notRun, passed, runStage, type StageEnd, skipped } from './stage.ts';
import { type Listing, listTools } from './tools/tools.ts';
import type { Transport } from './wire/transport.ts';
import { roadsTo } from './wire/transport-to.ts';

/** One check of the probe is complete: later ones may take much longer, and need not be waited for. */
export interface CheckPart {
  check: 'protocol' | HealthCheck | `canary:${string}`;
  stages: StageReport[];
  /** The health read beside the MCP stages, for the health check and each canary. */
  before: HealthRead | null;
  /** The health read after a canary that did not pass. */
  after: HealthRead | null;
  /** What the health check will remember; null for other checks. */
  memory: HealthMemory | null;
  protocol: ProtocolFacts | null;
  /** What the server listed, where the list was read to its end and drift is not ignored; of the protocol check. */
  tools: ToolSnapshot | null;
}

export interface ProbeRequest {
  target: TargetConfig;
  due: Due;
  memoryOf(check: HealthCheck): HealthMemory;
  /** How the server spoke when it was last asked; null when nobody knows. */
  known: KnownServer | null;
  /** Nobody of us has asked for a while: the first handshake may take `cold_start` longer. */
  afterIdle: boolean;
  /** The accepted tools; null when nobody knows any yet, and then nothing drifts. */
  baseline: Baseline | null;
  /** Calls the whole probe off: stages under way end as skipped. */
  signal: AbortSignal;
  /** Hears of each stage of the server as it ends: with its check it comes again. Others are checks of their own. */
  onStage?(stage: StageReport): void;
  /** Hears of each check as soon as it is complete. */
  onPart?(part: CheckPart): void;
  /** The MCP stages are over; what remains are canaries that wait for their workers. */
  onVisited?(): void;
}

export interface ProbeTools {
  /** What lasts longer than one probe, such as a token. */
  credentialsFor(target: TargetConfig): Credentials;
  clock: Clock;
  random: Random;
  redactor: Redactor;
  /** How the probe names itself: clientInfo, and `name/version` as User-Agent. */
  client: { name: string; version: string };
}

export async function probe(request: ProbeRequest, tools: ProbeTools): Promise<ProbeReport> {
  const { target, due, signal } = request;
  const { clock, random, redactor } = tools;
  const startedAtMs = clock.nowMs();
  const fromMs = clock.monotonicMs();
  const credentials = tools.credentialsFor(target);
  const roads = roadsTo(target, request.known, clock);
  const session = createSession({
    roads,
    clock,
    credentials,
    clientInfo: tools.client,
    protocol: target.protocol,
    known: request.known,
    patienceMs: patienceFor(target.timeouts.handshakeMs, request.known),
  });
  const readers = createHealthReaders(target, credentials, clock, signal);
  const mark = target.canaries.length === 0 ? '' : random.id('coalmine');
  const at = { session, clock, random, mark };
  let closing: Notice[] = [];
  const parts: CheckPart[] = [];
  const emit = (part: CheckPart): void => {
    const { stages, protocol } = redactor.redactValue({ stages: part.stages, protocol: part.protocol });
    const shown = { ...part, stages, protocol };
    parts.push(shown);
    request.onPart?.(shown);
  };
  try {
    const canaries = target.canaries.filter((canary) => due.canaries.includes(canaryName(canary)));
    const looking = lookAt([...due.health.map(readers.of), ...canaries.map(readers.ofCanary)]);
    const wanted = due.protocol || due.canaries.length > 0;
    const visit = wanted
      ? await visitServer(request, roads.first.transport, session, credentials, tools)
      : notVisited;
    request.onVisited?.();
    if (due.protocol) emit({ ...protocolOf(visit), protocol: session.facts() });
    const looks = await looking;
    for (const [reader, look] of looks)
      if (due.health.includes(healthCheck(reader.config)))
        emit(healthPart(reader, look, request, visit.reached, clock));
    const call = async (canary: CanaryConfig): Promise<void> => {
      const reader = readers.ofCanary(canary);
      const first = reader && (looks.get(reader) ?? null);
      emit(await runCanary(canary, target, at, visit, reader, first, signal));
    };
    await Promise.all(canaries.map(call));
  } finally {
    await Promise.all([session.close(), readers.close()]);
    closing = redactor.redactValue(await roads.close());
  }
  const protocol = redactor.redactValue(session.facts());
  return {
    ...assemble(parts, target),
    startedAtMs,
    durationMs: clock.monotonicMs() - fromMs,
    protocol,
    closing,
    known: session.known(),
  };
}

const bare = { before: null, after: null, memory: null, protocol: null, tools: null } as const;

const protocolOf = ({ stages, tools }: Visit): CheckPart => ({ ...bare, check: 'protocol', stages, tools });

interface Visit {
  stages: StageReport[];
  /** Connect and handshake did not fail: what is behind the server can be asked. */
  reached: boolean;
  /** Why the canaries cannot be called; null when they can. */
  barrier: StageEnd | null;
  /** Null when nobody asked for the list. */
  listed: Listing | null;
  tools: ToolSnapshot | null;
}

/** The health URL alone is asked: the server is neither seen nor blamed. */
const notVisited: Visit = { stages: [], reached: true, barrier: null, listed: null, tools: null };

async function visitServer(
  { target, signal, afterIdle, baseline, due, onStage }: ProbeRequest,
  transport: Transport,
  session: Session,
  credentials: Credentials,
  { clock, redactor }: ProbeTools,
): Promise<Visit> {
  const { timeouts, latency } = target;
  const frame = { clock, signal };
  const over = (stage: StageReport): StageReport => {
    if (due.protocol) onStage?.(redactor.redactValue(stage));
    return stage;
  };
  const connected = await runStage('connect', { ...frame, timeoutMs: timeouts.connectMs }, async (limit) => {
    const opened = await transport.open(limit);
    return opened.ok ? passed(opened.detail, opened.notices) : endedBy(opened.fault);
  });
  const connect = over(timed(connected, latency.connect));
  const passing = ({ outcome }: StageReport): boolean => outcome === 'pass' || outcome === 'warn';
  const allowanceMs = afterIdle ? target.coldStartMs : 0;
  const shaken = passing(connect)
    ? await runStage(
        'handshake',
        { ...frame, timeoutMs: timeouts.handshakeMs + allowanceMs },
        async (limit) => {
          const failed = (await credentials.ready(limit)) ?? (await session.shakeHands(limit));
          return failed ? endedBy(failed) : passed({ ...describe(session.facts()), ...credentials.detail() });
        },
      )
    : notRun('handshake', clock, skipped());
  const handshake = over(coldStarted(timed(shaken, latency.handshake, allowanceMs), timeouts.handshakeMs));
  let listed: Listing | null = null;
  let tools: ToolSnapshot | null = null;
  const list = passing(handshake)
    ? await runStage('tools', { ...frame, timeoutMs: timeouts.toolsMs }, async (limit) => {
        const listing = await listTools(session, target.tools, limit);
        listed = listing;
        const watched = await watchDrift(listing, target.tools.drift, baseline, redactor.redact);
        tools = watched.tools;
        return watched.end;
      })
    : notRun('tools', clock, skipped());
  const listing = over(timed(list, latency.tools));
  const reached = connect.outcome !== 'fail' && handshake.outcome !== 'fail';
  // A server that did not let us judge its handshake did not let us judge what is behind it either.
  const barrier = passing(handshake)
    ? null
    : skipped({}, handshake.outcome === 'skip' ? handshake.reason : null);
  return { stages: [connect, handshake, listing], reached, barrier, listed, tools };
}

/** A handshake that passed only thanks to the allowance says so. */
const coldStarted = (stage: StageReport, timeoutMs: number): StageReport =>
  stage.outcome === 'pass' && stage.durationMs > timeoutMs
    ? { ...stage, detail: { ...stage.detail, cold_start: true } }
    : stage;

async function runCanary(
  canary: CanaryConfig,
  target: TargetConfig,
  at: Pick<CanaryCall, 'session' | 'clock' | 'random' | 'mark'>,
  visit: Visit,
  reader: HealthReader | null,
  first: HealthLook | null,
  signal: AbortSignal,
): Promise<CheckPart> {
  const check = `canary:${canaryName(canary)}` as const;
  const before = first?.read ?? null;
  if (visit.barrier) return { ...bare, check, stages: [notRun(check, at.clock, visit.barrier)], before };
  const frame = { clock: at.clock, signal, timeoutMs: canaryTimeoutMs(canary, target) };
  const ran = await runStage(check, frame, (limit) =>
    callCanary({ ...at, canary, listed: visit.listed, limit }),
  );
  const stage = timed(ran, { ...target.latency.canary, ...canary.latency });
  const after = stage.outcome === 'pass' || signal.aborted ? null : await reader?.look();
  return { ...bare, check, stages: [stage], before, after: after?.read ?? null };
}

/** One read of each, all at once. */
async function lookAt(
  readers: readonly (HealthReader | null)[],
): Promise<ReadonlyMap<HealthReader, HealthLook>> {
  const asked = [...new Set(readers.filter((reader) => reader !== null))];
  const looks = await Promise.all(asked.map((reader) => reader.look()));
  return new Map(asked.map((reader, index) => [reader, looks[index] as HealthLook]));
}

function healthPart(
  { config, credential }: HealthReader,
  look: HealthLook,
  { target, memoryOf }: ProbeRequest,
  reached: boolean,
  clock: Clock,
): CheckPart {
  const check = healthCheck(config);
  const judged = judgeLook(look, config, memoryOf(check), clock.nowMs(), credential);
  const stage = timed(judged.stage, target.latency.health);
  // One dead host is one incident: silence of the health URL says nothing new about a server that is down.
  const silent = !reached && stage.reason === 'health_unreachable';
  return {
    ...bare,
    check,
    stages: [silent ? { ...stage, outcome: 'skip' } : stage],
    before: look.read,
    memory: judged.memory,
  };
}

function assemble(
  parts: CheckPart[],
  target: TargetConfig,
): Pick<ProbeReport, 'stages' | 'healthBefore' | 'healthAfter' | 'retryAfterMs'> {
  const order = [
    'protocol',
    ...target.canaries.map((canary) => `canary:${canaryName(canary)}`),
    ...healthChecks(target),
  ];
  const sorted = parts.toSorted((a, b) => order.indexOf(a.check) - order.indexOf(b.check));
  const stages = sorted.flatMap((part) => part.stages);
  const waits = stages.flatMap(({ detail }) =>
    typeof detail.retry_after_ms === 'number' ? [detail.retry_after_ms] : [],
  );
  return {
    stages,
    healthBefore: parts.find((part) => part.before !== null)?.before ?? null,
    healthAfter: parts.findLast((part) => part.after !== null)?.after ?? null,
    retryAfterMs: waits.length === 0 ? null : Math.max(...waits),
  };
}

const describe = (facts: ProtocolFacts | null) =>
  facts ? { version: facts.version, server: facts.server } : {};
