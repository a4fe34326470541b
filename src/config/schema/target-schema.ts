// What may be said of one target?

import * as z from 'zod';
import { cronTicks, isTimezone, shortestGapMs } from '../../base/cron.ts';
import { certificate, privateKey } from '../pem.ts';
import { alerts } from './alerts-schema.ts';
import { canary } from './canary-schema.ts';
import { protocols, transports } from './choices.ts';
import { health } from './health-schema.ts';
import { count, duration, headers, httpUrl, levels, name, section } from './options.ts';

const timeouts = section({
  connect: duration('1ms').prefault('5s').describe('DNS, TCP and TLS; for stdio the start of the process.'),
  handshake: duration('1ms')
    .prefault('10s')
    .describe('initialize and notifications/initialized, or server/discover.'),
  tools: duration('1ms').prefault('10s').describe('Every page of tools/list.'),
  canary: duration('1ms').prefault('35s').describe('One canary call.'),
  health: duration('1ms').prefault('5s').describe('One read of the health URL.'),
}).prefault({});

const perStage = levels(duration('1ms')).optional();

const latency = section({
  connect: perStage.describe('Of DNS, TCP and TLS together.'),
  handshake: perStage.describe('Of the handshake.'),
  tools: perStage.describe('Of tools/list.'),
  canary: perStage.describe('Of each canary that has no levels of its own.'),
  health: perStage.describe('Of the read of the health URL.'),
}).prefault({});

const oauth = section({
  token_url: httpUrl
    .nullable()
    .default(null)
    .describe('Where tokens are issued. Left out: as the issuer says.'),
  issuer: httpUrl.describe(
    'The authorization server that these credentials are for. They go to no other, whatever the MCP server advertises.',
  ),
  client_id: z.string().min(1).describe('As registered there.'),
  client_secret: z.string().min(1).nullable().default(null).describe('Either this or private_key.'),
  private_key: privateKey()
    .nullable()
    .prefault(null)
    .describe('Signs a JWT in place of a secret: PEM text, or the path of its file.'),
  algorithm: z
    .enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'])
    .default('RS256')
    .describe('What private_key signs with.'),
  scope: z.string().min(1).nullable().default(null).describe('Scopes to ask for, with spaces between them.'),
});

const auth = section({
  bearer: z.string().min(1).nullable().default(null).describe('Sent as Authorization: Bearer.'),
  oauth: oauth
    .nullable()
    .prefault(null)
    .describe('OAuth client credentials: a token is fetched, kept and renewed.'),
});

const tls = section({
  ca: certificate()
    .nullable()
    .default(null)
    .describe('Who is trusted beside the usual authorities: PEM text, or the path of its file.'),
  cert: certificate()
    .nullable()
    .default(null)
    .describe('The client certificate: PEM text, or the path of its file.'),
  key: privateKey().nullable().prefault(null).describe('Its private key: PEM text, or the path of its file.'),
  warn_days: count(0, 3650).default(21).describe('A certificate that ends within so many days is a notice.'),
}).prefault({});

const objectivePhrase = 'a percentage from 50 to below 100, such as 99.9';

const slo = section({
  objective: z
    .number(objectivePhrase)
    .min(50, objectivePhrase)
    .lt(100, objectivePhrase)
    .describe('Each light is to be available so many percent of the time that is known.'),
  window: duration('3d').prefault('30d').describe('Over so long, up to now.'),
});

/** The system takes no NUL in what it starts. */
const argument = z.string().regex(/^[^\0]*$/, 'text without NUL');

export const targetSchema = section({
  name: name.describe('Unique; the key of all history.'),
  transport: z
    .enum(transports)
    .default('http')
    .describe(
      'http is Streamable HTTP, sse the older HTTP+SSE, stdio a program that Coalmine starts for each probe.',
    ),
  url: httpUrl.nullable().default(null).describe('The MCP endpoint. Required, but for stdio.'),
  command: argument.min(1).nullable().default(null).describe('For stdio: the program. Required there.'),
  args: z
    .array(argument)
    .default([])
    .describe('For stdio: its arguments, as they stand; no shell reads them.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable'), argument)
    .default({})
    .describe('For stdio: its variables, beside the few of our own that every program needs.'),
  cwd: argument
    .min(1)
    .nullable()
    .default(null)
    .describe('For stdio: where it is started. Relative to the config file. Left out: where Coalmine runs.'),
  protocol: z
    .enum(protocols)
    .default('auto')
    .describe('The version to speak. auto finds the era and remembers it; an era or a version pins it.'),
  headers: headers.describe("Sent to the url's own origin only, never across a redirect."),
  auth: auth.nullable().prefault(null).describe('How to sign in: bearer or oauth.'),
  tls: tls.describe('Whom to trust, and as whom to come.'),
  interval: duration('10ms').prefault('60s').describe('Time between probes. Either this or cron.'),
  cron: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('When to probe, in place of an interval: minute, hour, day, month, weekday; seconds may lead.'),
  timezone: z
    .string()
    .refine(isTimezone, 'a time zone such as UTC or Europe/Paris')
    .default('UTC')
    .describe('What the clock of cron shows.'),
  timeouts: timeouts.describe('Each for its own stage.'),
  cold_start: duration()
    .prefault('0s')
    .describe('After idle, the first handshake may take this much longer; recorded as such.'),
  latency: latency.describe('Slower than this is `slow`, by stage.'),
  labels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string())
    .default({})
    .describe('Passed on with every notification.'),
  tools: section({
    expect: z.array(z.string()).default([]).describe('Tools that must be listed.'),
    min: count(0, 2_000).default(1).describe('Fewer listed tools than this fails.'),
    drift: z
      .enum(['ignore', 'notice', 'warn', 'fail'])
      .default('notice')
      .describe('What to make of tools that differ from the baseline; warn and fail are for breaking drift.'),
  })
    .prefault({})
    .describe('What tools/list must show.'),
  canaries: z.array(canary).max(50).prefault([]).describe('Harmless calls through the real pipeline.'),
  health: health.describe('Where the queue tells its numbers; a list where the server has several queues.'),
  alerts: alerts.describe('When to believe it, and who hears of it.'),
  depends_on: z
    .array(name)
    .default([])
    .describe('Targets: while the server light of one is not up, this one is recorded and nobody is told.'),
  slo: slo
    .nullable()
    .prefault(null)
    .describe(
      'What is promised of it: how much of the error budget is left is shown, and told when it burns too fast.',
    ),
}).transform((one) => ({ ...one, intervalMs: leastGapMs(one) }));

/** How soon one tick may follow another. Milliseconds. */
function leastGapMs({
  cron,
  timezone,
  intervalMs,
}: {
  cron: string | null;
  timezone: string;
  intervalMs: number;
}) {
  const ticks = cron === null ? null : cronTicks(cron, timezone);
  return ticks === null ? intervalMs : shortestGapMs(ticks);
}
