// Who is watched, and what may happen to them? Three fleets, each for what the others cannot show.

import { configSchema, type TargetConfig } from '../../src/config/schema.ts';
import { type Window, windowsOf } from '../../src/engine/maintenance.ts';

export interface Fleet {
  targets: TargetConfig[];
  windows: Window[];
  /** Is work planned on the target at this moment? Told apart from how the engine finds out. */
  isPlanned(target: string, atMs: number): boolean;
  /** Enough hosts to tell the network of the monitor from theirs. */
  hasNetwork: boolean;
  /** Its one worker comes and goes, and little else happens. */
  isRestless: boolean;
}

const receivers = [{ name: 'oncall', type: 'webhook', url: 'http://receiver.test/hook' }];

const fleet = (
  targets: object[],
  { maintenance = [], ...kind }: { maintenance?: object[] } & Partial<Fleet> = {},
): Fleet => {
  const config = configSchema.parse({ version: 1, receivers, targets, maintenance });
  return {
    targets: config.targets,
    windows: windowsOf(config.maintenance),
    isPlanned: () => false,
    hasNetwork: false,
    isRestless: false,
    ...kind,
  };
};

/** Every kind of check, one that depends on another, and planned work in two minutes of every ten. */
const mixed = fleet(
  ['alpha', 'beta', 'gamma'].map((name, index) => ({
    name,
    url: `http://${index === 2 ? 'alpha' : name}.test/mcp`,
    interval: ['10s', '20s', '15s'][index],
    timeouts: { canary: ['4s', '30s', '4s'][index] },
    canaries: [{ name: 'worker', tool: 'health_check_job' }],
    health: index === 1 ? null : { url: `http://${name}.test/health` },
    depends_on: index === 2 ? ['beta'] : [],
    alerts: { to: ['oncall'], failures: index + 1, confirm_interval: '2s' },
  })),
  {
    maintenance: [{ name: 'often', targets: ['al*'], cron: '*/10 * * * *', duration: '2m' }],
    isPlanned: (target, atMs) => target === 'alpha' && Math.floor(atMs / 60_000) % 10 < 2,
  },
);

/** Hosts enough to vote on the network. */
const wide = fleet(
  ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
    name,
    url: `http://${name}.test/mcp`,
    interval: '15s',
    alerts: { to: ['oncall'], failures: 2, confirm_interval: '2s' },
  })),
  { hasNetwork: true },
);

const restless = fleet(
  [
    {
      name: 'alpha',
      url: 'http://alpha.test/mcp',
      interval: '5s',
      timeouts: { canary: '1s' },
      canaries: [{ name: 'worker', tool: 'health_check_job' }],
      alerts: { to: ['oncall'], failures: 1, successes: 1 },
    },
  ],
  { isRestless: true },
);

export const fleets = { mixed, wide, restless };
export const theReceivers = configSchema.parse({ version: 1, receivers, targets: [] }).receivers;
