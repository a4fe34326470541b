// What did one probe see? Facts by stage; what they mean is decided in the engine.

import type { HealthCheck } from '../config/health.ts';
import type { Reason } from './reasons.ts';

export type Outcome = 'pass' | 'warn' | 'fail' | 'skip';

export type StageName = 'connect' | 'handshake' | 'tools' | HealthCheck | `canary:${string}`;

/** Facts beside the reason: numbers, codes, pointers, names. Never a secret, never more than a screen. */
export type Detail = Record<string, unknown>;

/** What the server really said, kept for a stage that did not pass. Redacted before it leaves the probe. */
export interface Evidence {
  status?: number;
  /** Chosen ones only: content-type, retry-after, server, www-authenticate, location and the like. */
  headers?: Record<string, string>;
  /** The first 2 KiB, control characters made visible. */
  body?: string;
  /** The last 2 KiB that a child process wrote there, likewise. */
  stderr?: string;
}

/** Something an operator should know that darkens no light. */
export interface Notice {
  reason: Reason;
  detail: Detail;
  /** Which of its kind, such as the end of this very certificate: about another one it is news. */
  about?: string;
}

export interface StageReport {
  stage: StageName;
  outcome: Outcome;
  /** Null when the stage passed, and when it was skipped because an earlier stage failed. */
  reason: Reason | null;
  startedAtMs: number;
  durationMs: number;
  detail: Detail;
  evidence: Evidence | null;
  /** Beside the outcome, whatever it is. */
  notices: Notice[];
}

/** Numbers from one read of a health URL. Null is "the server does not tell", never zero. */
export interface QueueReading {
  waiting: number | null;
  active: number | null;
  failed: number | null;
  delayed: number | null;
  completed: number | null;
  workers: number | null;
  oldestAgeMs: number | null;
}

/** One read of the health URL, as the diagnosis needs it. */
export interface HealthRead {
  atMs: number;
  /** Null when the server did not answer, or answered without queue numbers. */
  queue: QueueReading | null;
  /** HTTP status, null when there was no full response. */
  status: number | null;
}

export type Era = 'legacy' | 'modern';

export interface ProtocolFacts {
  era: Era;
  version: string;
  server: { name: string; version: string };
  /** What the server really speaks: an http target may turn out to be an older one with an SSE stream. */
  transport: 'http' | 'sse' | 'stdio';
}

/** What earlier probes found out about how a server speaks, so that this one need not ask again. */
export interface KnownServer {
  era: Era;
  transport: ProtocolFacts['transport'];
  /** When it was last found out by asking, not by remembering. */
  checkedAtMs: number;
}

/** Which checks a probe visits. `canaries` are names. */
export interface Due {
  protocol: boolean;
  health: readonly HealthCheck[];
  canaries: readonly string[];
}

export interface ProbeReport {
  startedAtMs: number;
  durationMs: number;
  /** Null until a handshake passed. */
  protocol: ProtocolFacts | null;
  /** In order: connect, handshake, tools, the canaries in config order, health. Only what was due. */
  stages: StageReport[];
  /** The read beside the MCP stages. Null when health is not configured. */
  healthBefore: HealthRead | null;
  /** The read after a canary that did not pass. Null when there was none. */
  healthAfter: HealthRead | null;
  /** What only the end shows, such as a process that would not go. Those of stages stand with their stage. */
  closing: Notice[];
  /** How the server speaks, as this probe leaves it: to be remembered for the next. Null when it is not known. */
  known: KnownServer | null;
  /** The server asked not to be called again for so long. */
  retryAfterMs: number | null;
}
