// Who can be told, and how is each type of receiver addressed? One branch a type, with exactly the options that the
// platform needs, and what all have in common.

import * as z from 'zod';
import { certificate } from '../pem.ts';
import { count, duration, headers, httpUrl, name, section } from './options.ts';
import { isProxy, isSigningSecret, ratePattern, rateUnits } from './receiver-words.ts';

const ratePhrase = 'a rate such as 60/m, 5/s or 1000/h';
const proxyPhrase = 'env, none, or the http:// or https:// URL of a proxy';

const rate = z
  .string(ratePhrase)
  .regex(ratePattern, ratePhrase)
  .transform((text) => {
    const [, most = '', unit = 'm'] = ratePattern.exec(text) ?? [];
    return { most: Number(most), withinMs: rateUnits[unit as keyof typeof rateUnits] };
  })
  .refine(({ most }) => most >= 1 && most <= 10_000, `${ratePhrase}, from 1 to 10000`);

/** What every type has, whatever the platform. Proxies and authorities are for this receiver alone. */
const common = {
  rate: rate.prefault('60/m').describe('More than this folds into a digest.'),
  fallback: name.nullable().default(null).describe('The receiver that is told when this one is dead.'),
  proxy: z
    .string(proxyPhrase)
    .refine(isProxy, proxyPhrase)
    .default('env')
    .describe('env honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY; none goes directly; or a URL.'),
  tls: section({
    ca: certificate()
      .nullable()
      .default(null)
      .describe('Who is trusted beside the usual authorities: PEM text, or the path of its file.'),
  })
    .prefault({})
    .describe('For a receiver behind an authority of your own.'),
};

const named = name.describe('Unique; what alerts.to names.');
const url = httpUrl.describe('Where to post, as the platform shows it. Never shown: it lets one in.');
const ownHeaders = headers.describe('Sent along.');
/** A text of one form, described in the same words where it is missing and where it is wrong. */
const like = (pattern: RegExp, phrase: string) => z.string(phrase).regex(pattern, phrase);
const key = (phrase: string) => like(/^[\x21-\x7e]{1,500}$/, phrase);
const server = (otherwise: string) => httpUrl.default(otherwise);

const webhook = section({
  name: named,
  type: z.literal('webhook').describe('Posts the version 1 body, or what a template makes of it.'),
  url,
  secrets: z
    .array(z.string().refine(isSigningSecret, 'a Standard Webhooks secret: whsec_ and base64'))
    .max(5)
    .default([])
    .describe('Signs with Standard Webhooks, one signature a secret, so that a secret can be rotated.'),
  headers: ownHeaders,
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').describe('Of the request.'),
  content_type: z
    .string()
    .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w-]+=[\w."-]+)*$/, 'a content type such as text/plain')
    .default('application/json')
    .describe('Of what the template makes. For JSON, what it makes must be JSON.'),
  template: z
    .string()
    .min(1)
    .max(65_536)
    .nullable()
    .default(null)
    .describe('A Liquid body in place of the version 1 body. Values are safe inside the quotes of JSON.'),
  ...common,
});

const slack = section({
  name: named,
  type: z.literal('slack').describe('An incoming webhook of Slack.'),
  url,
  ...common,
});

const discord = section({
  name: named,
  type: z.literal('discord').describe('A webhook of a Discord channel.'),
  url,
  ...common,
});

const teams = section({
  name: named,
  type: z.literal('teams').describe('A Workflows webhook of Microsoft Teams.'),
  url,
  ...common,
});

const pagerduty = section({
  name: named,
  type: z.literal('pagerduty').describe('Events API v2 of PagerDuty.'),
  routing_key: like(/^[0-9A-Za-z]{32}$/, 'the integration key of a service, 32 letters and digits').describe(
    'The integration key of a service with Events API v2.',
  ),
  region: z.enum(['us', 'eu']).default('us').describe('Where the account lives.'),
  url: httpUrl.nullable().default(null).describe('Where events go. Left out: as the region says.'),
  ...common,
});

const opsgenie = section({
  name: named,
  type: z.literal('opsgenie').describe('The alert API of Opsgenie.'),
  api_key: key('the key of an API integration').describe('Of an API integration.'),
  region: z.enum(['us', 'eu']).default('us').describe('Where the account lives.'),
  url: httpUrl.nullable().default(null).describe('Where the API is. Left out: as the region says.'),
  ...common,
});

const telegram = section({
  name: named,
  type: z.literal('telegram').describe('A Telegram bot.'),
  token: like(/^\d{5,20}:[\w-]{20,100}$/, 'the token of a bot, as BotFather gives it').describe(
    'Of the bot, as BotFather gives it.',
  ),
  chat_id: like(
    /^(-?\d{1,20}|@\w{4,64})$/,
    'a chat such as "-1001234567890" or "@channel", in quotes',
  ).describe('Of the chat, or @channel.'),
  thread_id: count(1, 2_147_483_647).nullable().default(null).describe('Of a topic in a group.'),
  url: server('https://api.telegram.org').describe('Where the Bot API is.'),
  ...common,
});

const ntfy = section({
  name: named,
  type: z.literal('ntfy').describe('A topic of ntfy.'),
  topic: like(/^[-_A-Za-z0-9]{1,64}$/, 'a topic of letters, digits, - and _, 64 characters at most').describe(
    'Whoever knows it may read along.',
  ),
  token: key('an access token').nullable().default(null).describe('Of a protected topic.'),
  priority: count(1, 5).nullable().default(null).describe('1 (least) to 5. Left out: by severity.'),
  url: server('https://ntfy.sh').describe('Where ntfy is.'),
  headers: ownHeaders,
  ...common,
});

const alertmanager = section({
  name: named,
  type: z.literal('alertmanager').describe('The v2 API of an Alertmanager of Prometheus.'),
  url: httpUrl.describe('Where Alertmanager is, without /api/v2/alerts.'),
  labels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string())
    .default({})
    .describe('Put on every alert, for routing.'),
  expires: duration('5m')
    .prefault('24h')
    .describe('An alert that is not repeated for so long ends there; longer than alerts.remind_every.'),
  headers: ownHeaders,
  ...common,
});

const mattermost = section({
  name: named,
  type: z.literal('mattermost').describe('An incoming webhook of Mattermost.'),
  url,
  channel: like(/^@?[\w.-]{1,64}$/, 'the name of a channel, or @user')
    .nullable()
    .default(null)
    .describe("In place of the webhook's own."),
  headers: ownHeaders,
  ...common,
});

const googlechat = section({
  name: named,
  type: z.literal('googlechat').describe('A webhook of a Google Chat space.'),
  url,
  ...common,
});

export const receiverSchema = z.discriminatedUnion('type', [
  webhook,
  slack,
  discord,
  teams,
  pagerduty,
  opsgenie,
  telegram,
  ntfy,
  alertmanager,
  mattermost,
  googlechat,
]);
