// What follows from how a canary is configured? Apart from the schema, so that whoever runs canaries need not load it.

import type { CanaryConfig, TargetConfig } from './schema/schema.ts';

/** The name that a canary goes by: its own, else its tool's. */
export const canaryName = (canary: CanaryConfig): string => canary.name ?? canary.tool;

/** How long one run of a canary may take. Milliseconds. */
export const canaryTimeoutMs = (canary: CanaryConfig, { timeouts }: TargetConfig): number =>
  canary.kind === 'job' || canary.kind === 'task' ? canary.withinMs : timeouts.canaryMs;
