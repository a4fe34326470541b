// What may an operator ask for? This one schema is the types, the validation, the defaults and, through
// `coalmine schema` and docs/config.md, the reference.

import * as z from 'zod';
import { heartbeat } from './heartbeat-schema.ts';
import { listen } from './listen-schema.ts';
import { maintenance } from './maintenance-schema.ts';
import { count, duration, json, section, size } from './options.ts';
import { receiverSchema } from './receiver-schema.ts';
import { targetSchema } from './target-schema.ts';

export const configSchema = section({
  version: z.literal(1).describe('Of this format.'),
  store: section({
    path: z
      .string()
      .min(1)
      .default('./coalmine.db')
      .describe('The SQLite file, created on first run. Relative to the config file.'),
    retention: section({
      observations: duration('1d', '3660d').prefault('14d').describe('Of single observations.'),
      hourly: duration('7d', '3660d').prefault('400d').describe('Of the sums of an hour.'),
      max_size: size('16MiB')
        .prefault('2GiB')
        .describe('Of the file. Beyond it the oldest observations go early, then the oldest hours.'),
    })
      .prefault({})
      .describe('How long what is kept. Sums of a day, transitions and incidents stay.'),
  })
    .prefault({})
    .describe('What is remembered.'),
  concurrency: section({
    total: count(1, 10_000).default(256).describe('Probes under way at once.'),
    per_host: count(1, 1_000).default(8).describe('The same for one host.'),
  })
    .prefault({})
    .describe('How much is probed at once.'),
  defaults: z
    .record(z.string(), json)
    .default({})
    .describe('Any target option but name may stand here; maps merge, lists and single values replace.'),
  receivers: z.array(receiverSchema).max(200).prefault([]).describe('Who can be told.'),
  targets: z.array(targetSchema).max(20_000).prefault([]).describe('What is probed.'),
  maintenance: z
    .array(maintenance)
    .max(1_000)
    .prefault([])
    .describe('Planned work: nobody is told meanwhile, and availability leaves it out.'),
  heartbeat,
  listen: listen
    .nullable()
    .prefault(null)
    .describe('Metrics, health, API and page over HTTP. An address alone is short for { address: … }.'),
});

export type Config = z.output<typeof configSchema>;
export type TargetConfig = Config['targets'][number];
export type CanaryConfig = TargetConfig['canaries'][number];
export type AuthConfig = NonNullable<TargetConfig['auth']>;
export type OAuthConfig = NonNullable<AuthConfig['oauth']>;
export type HealthConfig = TargetConfig['health'][number];
export type MaintenanceConfig = Config['maintenance'][number];
export type HeartbeatConfig = NonNullable<Config['heartbeat']>;
export type ListenConfig = NonNullable<Config['listen']>;
export type ReceiverConfig = Config['receivers'][number];
export type ReceiverType = ReceiverConfig['type'];
/** The receiver of one type. */
export type ReceiverOf<T extends ReceiverType> = Extract<ReceiverConfig, { type: T }>;
