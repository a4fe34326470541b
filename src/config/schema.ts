// What may an operator ask for? This one schema is the types, the validation, the defaults and, through
// `coalmine schema` and docs/config.md, the reference.

import * as z from 'zod';
import { count, duration, headers, httpUrl, json, levels, name, section } from './options.ts';

const timeouts = section({
  connect: duration('1ms').prefault('5s').describe('DNS, TCP and TLS.'),
  handshake: duration('1ms').prefault('10s').describe('initialize and notifications/initialized.'),
  tools: duration('1ms').prefault('10s').describe('Every page of tools/list.'),
  canary: duration('1ms').prefault('35s').describe('One canary call.'),
  health: duration('1ms').prefault('5s').describe('One read of the health URL.'),
}).prefault({});

const canary = section({
  name: name.optional().describe("What the stage is called, canary:NAME. Left out: the tool's name."),
  kind: z
    .literal('tool')
    .default('tool')
    .describe('How the pipeline is exercised: tool calls a tool and waits.'),
  tool: z.string().min(1).describe('The tool to call, as tools/list names it.'),
  arguments: z.record(z.string(), json).default({}).describe('The arguments of the call.'),
  expect: z
    .record(z.string(), json)
    .default({ ok: true })
    .describe(
      'Named keys must be deeply equal in structuredContent, else in the first text that parses as JSON; {} asserts nothing.',
    ),
});

const health = section({
  url: httpUrl.describe('Read with GET.'),
  headers: headers.describe(
    "Its own headers. The target's headers and auth go along on the same origin only.",
  ),
  waiting: levels(count(0, 1e12)).describe('Jobs waiting.'),
  oldest_age: levels(duration()).describe('Age of the oldest waiting job.'),
  failed: section({
    warn: count(0, 1e12).optional().describe('Over this growth the stage warns.'),
    fail: count(0, 1e12).optional().describe('Over this growth the stage fails.'),
    window: duration('1s').prefault('15m').describe('How far back growth is counted.'),
  })
    .prefault({})
    .describe('Growth of the failed count within the window, not the retained count.'),
  workers: section({
    warn: count(1, 1e6).optional().describe('Fewer than this warns.'),
    fail: count(1, 1e6).optional().describe('Fewer than this fails.'),
  })
    .prefault({})
    .describe('Workers alive.'),
  stalled_after: duration('1s').prefault('5m').describe('Jobs wait and nothing moved for so long.'),
  for: duration().prefault('0s').describe('How long a depth or age must hold before it counts.'),
  fields: z
    .partialRecord(
      z.enum(['waiting', 'active', 'failed', 'delayed', 'completed', 'workers', 'oldest_age_ms']),
      z.string().regex(/^(\/[^/]*)+$/, 'a JSON pointer such as /queue/waiting'),
    )
    .default({})
    .describe('JSON pointers where the shape of the answer differs, for example { waiting: /jobs/pending }.'),
});

const alerts = section({
  to: z.array(name).default([]).describe('Receivers, by name.'),
  failures: count(1, 100).default(3).describe('Consecutive observations of a check before its status falls.'),
  successes: count(1, 100).default(2).describe('Consecutive observations before it returns.'),
  confirm_interval: duration('10ms')
    .prefault('5s')
    .describe('After a first failure the failed checks run again this soon, until decided.'),
  runbook: httpUrl.nullable().default(null).describe('A link that goes along with every notification.'),
}).prefault({});

export const targetSchema = section({
  name: name.describe('Unique; the key of all history.'),
  url: httpUrl.describe('The MCP endpoint (Streamable HTTP).'),
  headers: headers.describe("Sent to the url's own origin only, never across a redirect."),
  auth: section({ bearer: z.string().min(1).describe('Sent as Authorization: Bearer.') })
    .nullable()
    .prefault(null)
    .describe('How to sign in.'),
  interval: duration('10ms').prefault('60s').describe('Time between probes.'),
  timeouts: timeouts.describe('Each for its own stage.'),
  labels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string())
    .default({})
    .describe('Passed on with every notification.'),
  tools: section({
    expect: z.array(z.string()).default([]).describe('Tools that must be listed.'),
    min: count(0, 2_000).default(1).describe('Fewer listed tools than this fails.'),
  })
    .prefault({})
    .describe('What tools/list must show.'),
  canaries: z.array(canary).max(50).prefault([]).describe('Harmless calls through the real pipeline.'),
  health: health.nullable().prefault(null).describe('Where the queue tells its numbers.'),
  alerts: alerts.describe('When to believe it, and who hears of it.'),
});

const receiver = section({
  name: name.describe('Unique; what alerts.to names.'),
  type: z.literal('webhook').describe('webhook posts the version 1 body.'),
  url: httpUrl.describe('Where to post.'),
  secrets: z
    .array(
      z.string().regex(/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/, 'a Standard Webhooks secret: whsec_ and base64'),
    )
    .max(5)
    .default([])
    .describe('Signs with Standard Webhooks, one signature a secret, so that a secret can be rotated.'),
  headers: headers.describe('Sent along.'),
});

export const configSchema = section({
  version: z.literal(1).describe('Of this format.'),
  store: section({
    path: z
      .string()
      .min(1)
      .default('./coalmine.db')
      .describe('The SQLite file, created on first run. Relative to the config file.'),
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
  receivers: z.array(receiver).max(200).prefault([]).describe('Who can be told.'),
  targets: z.array(targetSchema).max(20_000).prefault([]).describe('What is probed.'),
});

export type Config = z.output<typeof configSchema>;
export type TargetConfig = Config['targets'][number];
export type CanaryConfig = TargetConfig['canaries'][number];
export type HealthConfig = NonNullable<TargetConfig['health']>;
export type ReceiverConfig = Config['receivers'][number];

/** The name that a canary goes by: its own, else its tool's. */
export const canaryName = (canary: CanaryConfig): string => canary.name ?? canary.tool;
