// What do the daemon and the thread of its listener tell each other? Plain values that can be posted; the thread reads
// everything else from the store, as every other surface does.

import type { ListenConfig, MaintenanceConfig, TargetConfig } from '../config/schema/schema.ts';
import type { CheckName, Incident, Transition, Verdict } from '../engine/words.ts';
import type { Reason } from '../probe/reasons.ts';
import type { Outcome, StageName } from '../probe/report.ts';

/** What the thread begins with. */
export interface ThreadData {
  listen: ListenConfig;
  storePath: string;
  version: string;
}

/** What of the config the surfaces show. */
export interface Known {
  targets: readonly TargetConfig[];
  maintenance: readonly MaintenanceConfig[];
  receivers: readonly string[];
  /** Who may look, and at what. */
  listen: ListenConfig | null;
}

/** One observation, as the metrics count it. */
export interface Seen {
  target: string;
  check: CheckName;
  verdict: Verdict;
  reason: Reason | null;
  durationMs: number;
  suspect: boolean;
  stages: { stage: StageName; outcome: Outcome; durationMs: number }[];
  /** Unix time at which the certificate of the server ends; null where none was shown. */
  certificateEndsMs: number | null;
}

/** What a batch changed that the daemon has written. */
export interface Stored {
  /** Those whose state is another by now, or is gone. */
  targets: string[];
  seen: Seen[];
  transitions: Transition[];
  /** Of which there is something new to be said. */
  incidents: Incident[];
}

/** What only the daemon itself knows, at one moment. */
export interface Figures {
  probes: number;
  missedTicks: number;
  latenessP50Ms: number | null;
  latenessP99Ms: number | null;
  /** How long the first thing that is due has been due. */
  overdueMs: number;
  heldOperations: number;
  outboxDepth: number;
  /** The newest config was refused, and the one before stayed. */
  lastReloadRefused: boolean;
  configTakenAtMs: number | null;
  loopDelayP50Ms: number;
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
  startedAtMs: number;
  residentBytes: number;
  cpuSeconds: number;
  /** What stands still that should move; empty when we are well. */
  still: string[];
  /** The disk refuses to write: everything goes on from memory. */
  diskRefuses: boolean;
}

export type ToThread =
  | { kind: 'known'; known: Omit<Known, 'targets'>; targets: readonly TargetConfig[]; more: boolean }
  | ({ kind: 'stored' } & Stored)
  | { kind: 'settled'; receiver: string; result: 'accepted' | 'refused' | 'dead' }
  | { kind: 'figures'; id: number; figures: Figures }
  | { kind: 'close' };

export type FromThread =
  | { kind: 'listening'; url: string }
  | { kind: 'failed'; says: string }
  | { kind: 'ask'; id: number }
  | { kind: 'trouble'; event: string; says: string };
