// What is a check of health called, and which of them tells of the queue behind a canary?

import { canaryName } from './canary.ts';
import type { CanaryConfig, HealthConfig, TargetConfig } from './schema/schema.ts';

/** Of a server with several queues each has its own, by its name. */
export type HealthCheck = 'health' | `health:${string}`;

export const healthCheck = ({ name }: Pick<HealthConfig, 'name'>): HealthCheck =>
  name === null ? 'health' : `health:${name}`;

export const isHealth = (check: string): check is HealthCheck =>
  check === 'health' || check.startsWith('health:');

export const healthChecks = ({ health }: TargetConfig): HealthCheck[] => health.map(healthCheck);

/** Null where nobody knows: the numbers of another queue would make a wrong diagnosis. */
export function healthOf({ health }: TargetConfig, canary: CanaryConfig): HealthConfig | null {
  const wanted = canary.health ?? canaryName(canary);
  const found = health.find(({ name }) => name === wanted);
  return found ?? (health.length === 1 ? (health[0] ?? null) : null);
}
