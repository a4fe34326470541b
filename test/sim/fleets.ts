// Who is watched, and what may happen to them? Five fleets, each for what the others cannot show.

import { configSchema, type TargetConfig } from '../../src/config/schema/schema.ts';
import { type Window, windowsOf } from '../../src/engine/schedule/maintenance.ts';

export interface Fleet {
  targets: TargetConfig[];
  windows: Window[];
  /** Is work planned on the target at this moment? Told apart from how the engine finds out. */
  isPlanned(target: string, atMs: number): boolean;
  /** Enough hosts to tell the network of the monitor from theirs. */
  hasNetwork: boolean;
  /** Its one worker comes and goes, and little else happens. */
  isRestless: boolean;
  /** Somebody is called again, or in place of others; people take incidents and ask for quiet. */
  called: { remindEveryMs: number; escalateAfterMs: number } | null;
  /** What happens within it is told as one. 0 tells everything by itself. */
  windowMs: number;
}

/** By the end of its address the receiver of the simulation knows who is told. */
const receivers = ['oncall', 'phone', 'boss'].map((name) => ({
  name,
  type: 'webhook',
  url: `http://receiver.test/${name}`,
}));

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
    called: null,
    windowMs: 0,
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

/** Of each severity another hears, and everybody soon again. */
const called = fleet(
  ['alpha', 'beta'].map((name, index) => ({
    name,
    url: `http://${name}.test/mcp`,
    interval: '10s',
    timeouts: { canary: '4s' },
    canaries: [{ name: 'worker', tool: 'health_check_job' }],
    alerts: {
      to: { critical: ['oncall', 'phone'], warning: ['oncall'] },
      failures: index + 1,
      confirm_interval: '2s',
      remind_every: '90s',
      escalate: { after: '2m', to: ['boss'] },
    },
  })),
  { called: { remindEveryMs: 90_000, escalateAfterMs: 120_000 } },
);

const grouped = fleet(
  ['alpha', 'beta', 'gamma', 'delta'].map((name) => ({
    name,
    url: `http://${name}.test/mcp`,
    interval: '10s',
    timeouts: { canary: '4s' },
    canaries: [{ name: 'worker', tool: 'health_check_job' }],
    depends_on: name === 'delta' ? ['alpha'] : [],
    alerts: { to: ['oncall'], failures: 1, successes: 1, group_window: '20s', remind_every: '3m' },
  })),
  { windowMs: 20_000 },
);

export const fleets = { mixed, wide, restless, called, grouped };
export const theReceivers = configSchema.parse({ version: 1, receivers, targets: [] }).receivers;
