// With which config does the demo run? Short intervals, so that the story takes seconds; the thresholds are the defaults.

import { stringify } from 'yaml';

export const demoTiming = {
  intervalMs: 2_000,
  /** How long health_check_job waits for its job. */
  sentinelTimeoutMs: 2_000,
  canaryTimeoutMs: 3_000,
  confirmIntervalMs: 500,
  failures: 3,
} as const;

const { intervalMs, canaryTimeoutMs, confirmIntervalMs, failures } = demoTiming;

/** From the worker's death to the webhook: the next tick, each failing canary, the waits between them, and 2 s. */
export const longestToWebhookMs =
  intervalMs + canaryTimeoutMs * failures + confirmIntervalMs * (failures - 1) + 2_000;

export interface DemoPlaces {
  mcpUrl: string;
  healthUrl: string;
  receiverUrl: string;
  secret: string;
}

export const demoConfig = ({ mcpUrl, healthUrl, receiverUrl, secret }: DemoPlaces): string =>
  stringify({
    version: 1,
    store: { path: './coalmine.db' },
    // It is on this machine, whatever proxy the environment names.
    receivers: [{ name: 'oncall', type: 'webhook', url: receiverUrl, secrets: [secret], proxy: 'none' }],
    targets: [
      {
        name: 'exports',
        url: mcpUrl,
        interval: `${intervalMs}ms`,
        timeouts: { canary: `${canaryTimeoutMs}ms` },
        canaries: [{ name: 'worker', tool: 'health_check_job' }],
        health: { url: healthUrl, waiting: { warn: 100, fail: 200 } },
        alerts: { to: ['oncall'], failures, confirm_interval: `${confirmIntervalMs}ms` },
      },
    ],
  });
