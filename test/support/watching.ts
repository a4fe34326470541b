// With which config does the daemon decide within a second or two? Short intervals and few failures, as an operator
// may set them.

import type { startReceiver } from '../../fixtures/receivers/webhook.ts';

/** 24 bytes, as the Standard Webhooks specification asks for. */
export const secret = `whsec_${Buffer.from('twenty-four secret bytes').toString('base64')}`;

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

export const quick = {
  interval: '200ms',
  // A canary that is down runs again after four times this.
  timeouts: { canary: '800ms' },
  alerts: { to: ['oncall'], failures: 2, successes: 1, confirm_interval: '50ms' },
};

export interface Watched {
  targets: object[];
  receiverUrl: string;
  store?: string;
}

export const watching = ({ targets, receiverUrl, store = './coalmine.db' }: Watched): object => ({
  version: 1,
  store: { path: store },
  // Nothing folds: each word is waited for by itself.
  receivers: [{ name: 'oncall', type: 'webhook', url: receiverUrl, secrets: [secret], rate: '6000/m' }],
  defaults: quick,
  targets,
});

/** The bundled job system, as a target. */
export const jobs = ({ mcpUrl, healthUrl }: { mcpUrl: string; healthUrl: string }): object => ({
  name: 'exports',
  url: mcpUrl,
  canaries: [{ name: 'worker', tool: 'health_check_job' }],
  health: { url: healthUrl, waiting: { warn: 100, fail: 200 } },
});
