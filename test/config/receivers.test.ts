// Does each type of receiver take its own options, and tell each mistake at its place?

import { describe, expect, it } from 'vitest';
import { certificateFor } from '../../fixtures/servers/certificate.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { advise } from '../../src/config/rules/advice.ts';
import { problemsOf, type Surroundings, valid } from './parse.ts';

/** One receiver on line 2, from column 15. */
const receivers = (...each: string[]): string =>
  `version: 1\nreceivers: [${each.map((one) => `{ ${one} }`).join(', ')}]`;
const one = (text: string, around?: Surroundings) => valid(receivers(text), around).config.receivers[0];
const problems = (...each: string[]): string[] =>
  problemsOf(receivers(...each)).map((line) => line.replace(/^\d+:\d+ receivers/, ''));

const key = '0123456789abcdef0123456789abcdef';
const bot = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

const usual = {
  name: 'r',
  rate: { most: 60, withinMs: 60_000 },
  fallback: null,
  proxy: 'env',
  tls: { ca: null },
};

describe('a receiver', () => {
  it.each([
    [
      'type: webhook, url: "http://h"',
      {
        url: 'http://h',
        secrets: [],
        headers: {},
        method: 'POST',
        contentType: 'application/json',
        template: null,
      },
    ],
    ['type: slack, url: "https://hooks.slack.com/services/T/B/x"', {}],
    ['type: discord, url: "https://discord.com/api/v10/webhooks/1/x"', {}],
    ['type: teams, url: "https://prod.westeurope.logic.azure.com/workflows/1?sig=x"', {}],
    [`type: pagerduty, routing_key: ${key}`, { routingKey: key, region: 'us', url: null }],
    ['type: opsgenie, api_key: abc, region: eu', { apiKey: 'abc', region: 'eu', url: null }],
    [
      `type: telegram, token: "${bot}", chat_id: "@ops_chat"`,
      { token: bot, chatId: '@ops_chat', threadId: null, url: 'https://api.telegram.org' },
    ],
    [
      'type: ntfy, topic: ops',
      { topic: 'ops', token: null, priority: null, url: 'https://ntfy.sh', headers: {} },
    ],
    [
      'type: alertmanager, url: "http://am:9093/prefix"',
      { url: 'http://am:9093/prefix', labels: {}, expiresMs: 86_400_000, headers: {} },
    ],
    [
      'type: mattermost, url: "https://chat.example.com/hooks/x", channel: town-square',
      { channel: 'town-square', headers: {} },
    ],
    ['type: googlechat, url: "https://chat.googleapis.com/v1/spaces/S/messages?key=k&token=t"', {}],
  ])('has the options of its type and no other: %s', (text, own) => {
    const read = one(`name: r, ${text}`);
    expect(read).toMatchObject({ ...usual, ...own });
    const keys = Object.keys(read ?? {}).filter((word) => !['type', 'url'].includes(word));
    const known = [...Object.keys(usual), ...Object.keys(own)].filter((word) => word !== 'url');
    expect(keys.sort()).toEqual([...new Set(known)].sort());
  });

  it('has a rate by second, minute or hour', () => {
    const rate = (text: string) => one(`name: r, type: slack, url: "http://h", rate: ${text}`)?.rate;
    expect([rate('5/s'), rate('1000/h')]).toEqual([
      { most: 5, withinMs: 1_000 },
      { most: 1_000, withinMs: 3_600_000 },
    ]);
  });

  it('takes an authority of its own from a file or as text, whatever its type', () => {
    const { cert } = certificateFor('sound');
    const text = `name: r, type: ntfy, topic: t, tls: { ca: ca.pem }`;
    expect(one(text, { files: { 'ca.pem': cert } })?.tls.ca).toBe(cert.trim());
    expect(problems('name: r, type: ntfy, topic: t, tls: { ca: gone.pem }')).toEqual([
      '[0].tls.ca: the file "gone.pem" does not exist',
    ]);
  });

  it('takes numbers from variables where the type wants them', () => {
    const text = `name: r, type: ntfy, topic: t, priority: "\${P}"`;
    expect(one(text, { env: { P: '4' } })).toMatchObject({ priority: 4 });
  });
});

describe('a mistake in a receiver is told in one line', () => {
  const types =
    'webhook, slack, discord, teams, pagerduty, opsgenie, telegram, ntfy, alertmanager, mattermost, googlechat';
  const secret = '[0].secrets[0]: expected a Standard Webhooks secret: whsec_ and base64';
  const hidden = 'got a value that is not shown here';
  const webhook = 'name: r, type: webhook, url: "http://h"';
  it.each([
    ['name: r', `[0].type: missing: expected one of ${types}`],
    [
      'name: r, type: slak, url: "http://h"',
      `[0].type: expected one of ${types}, got "slak", did you mean \`slack\`?`,
    ],
    [
      'name: r, type: slack, ulr: "http://h"',
      ...[
        '[0].url: missing: expected an http:// or https:// URL',
        '[0].ulr: unknown key `ulr`, did you mean `url`?',
      ],
    ],
    [
      'name: r, type: slack, url: "http://h", secrets: []',
      '[0].secrets: unknown key `secrets`, expected one of name, type, url, rate, fallback, proxy, tls',
    ],
    [
      `name: r, type: pagerduty, routing_key: abc`,
      `[0].routing_key: expected the integration key of a service, 32 letters and digits, ${hidden}`,
    ],
    [
      'name: r, type: pagerduty',
      '[0].routing_key: missing: expected the integration key of a service, 32 letters and digits',
    ],
    [
      'name: r, type: telegram, token: abc, chat_id: -100123',
      `[0].token: expected the token of a bot, as BotFather gives it, ${hidden}`,
      '[0].chat_id: expected a chat such as "-1001234567890" or "@channel", in quotes, got -100123',
    ],
    [
      'name: r, type: ntfy, topic: a/b, priority: 9',
      `[0].topic: expected a topic of letters, digits, - and _, 64 characters at most, ${hidden}`,
      '[0].priority: expected a whole number from 1 to 5, got 9',
    ],
    [`${webhook}, rate: 60`, '[0].rate: expected a rate such as 60/m, 5/s or 1000/h, got 60'],
    [
      `${webhook}, rate: 0/m`,
      '[0].rate: expected a rate such as 60/m, 5/s or 1000/h, from 1 to 10000, got "0/m"',
    ],
    [
      `${webhook}, proxy: "http://me:hunter22@p:1/x"`,
      `[0].proxy: expected env, none, or the http:// or https:// URL of a proxy, ${hidden}`,
    ],
    [`${webhook}, secrets: [whsec_MfKQ9r8GKYqrTwjUA]`, `${secret}, ${hidden}`],
    [`${webhook}, secrets: [whsec_MfKQ9r8GKYqrTwjUAB==]`, `${secret}, ${hidden}`],
    [`${webhook}, secrets: [MfKQ9r8GKYqrTwjUMfKQ9r8G]`, `${secret}, ${hidden}`],
    [
      `${webhook}, content_type: json`,
      '[0].content_type: expected a content type such as text/plain, got "json"',
    ],
    [
      `${webhook}, content_type: text/plain`,
      '[0].content_type: the version 1 body is JSON: another content_type goes with a template',
    ],
    [`${webhook}, fallback: r`, '[0].fallback: "r" cannot be its own fallback'],
    [
      `${webhook}, fallback: R2`,
      '[0].fallback: expected a name of a-z, 0-9, dot, dash or underscore, 63 characters at most, got "R2"',
      '[0].fallback: no receiver is named "R2", did you mean `r`?',
    ],
    [
      'name: r, type: ntfy, topic: t, token: tk, headers: { Authorization: x }',
      '[0].headers.Authorization: Coalmine sets this header itself, it cannot be configured',
    ],
  ])('%s', (text, ...told) => {
    expect(problems(text)).toEqual(told);
  });

  it('for each receiver of a circle of fallbacks', () => {
    const hook = (name: string, fallback: string) =>
      `name: ${name}, type: webhook, url: "http://h", fallback: ${fallback}`;
    expect(problems(hook('a', 'b'), hook('b', 'c'), hook('c', 'b'))).toEqual([
      '[1].fallback: a circle: b falls back on c falls back on b',
      '[2].fallback: a circle: c falls back on b falls back on c',
    ]);
    expect(problems(hook('a', 'd'), hook('b', 'a'))).toEqual([
      '[0].fallback: no receiver is named "d", did you mean `a`?',
    ]);
  });
});

describe('an address of the wrong kind', () => {
  const to = (type: string, url: string, rest = '') =>
    problems(`name: r, type: ${type}, url: "${url}"${rest}`);
  const slack = 'https://hooks.slack.com/services/T/B/x';
  const discord = 'https://discord.com/api/webhooks/1/x';
  it('is told with the type that it belongs to', () => {
    expect(to('slack', discord)).toEqual(['[0].url: this address belongs to discord: write `type: discord`']);
    expect(to('teams', slack)).toEqual(['[0].url: this address belongs to slack: write `type: slack`']);
    expect(to('webhook', slack)).toEqual([
      '[0].url: this address belongs to slack, which does not read the version 1 body: write `type: slack`, or give a template',
    ]);
    expect(to('webhook', slack, `, template: '{"text":"{{ title }}"}'`)).toEqual([]);
    expect(to('slack', `${discord}/slack`)).toEqual([]);
  });

  it('is told with what is wanted in its place', () => {
    expect(to('slack', 'https://hooks.slack.com/triggers/T/1/x')).toEqual([
      '[0].url: this is the address of a workflow: expected an incoming webhook, https://hooks.slack.com/services/…',
    ]);
    expect(to('discord', 'https://discord.com/channels/1/2')).toEqual([
      '[0].url: expected a webhook, https://discord.com/api/webhooks/ID/TOKEN',
    ]);
    expect(to('teams', 'https://acme.webhook.office.com/webhookb2/x')[0]).toContain('is retired');
    expect(to('ntfy', 'https://ntfy.sh/ops', ', topic: ops')).toEqual([
      '[0].url: expected the address of the server alone: the topic stands in `topic`',
    ]);
    expect(to('alertmanager', 'http://am:9093/api/v2/alerts')).toEqual([
      '[0].url: expected the address of Alertmanager alone, without /api/v2/alerts',
    ]);
    expect(to('telegram', 'https://api.telegram.org/bot1:x', `, token: "${bot}", chat_id: "1"`)).toEqual([
      '[0].url: expected the address of the Bot API alone: the token stands in `token`',
    ]);
  });
});

describe('what is probably not meant', () => {
  const advice = (receiver: string, alerts: string) =>
    advise(
      valid(
        `${receivers(`name: r, ${receiver}`)}\ntargets: [{ name: a, url: "http://h", canaries: [{ tool: t }], alerts: { to: [r], ${alerts} } }]`,
      ).config,
    );
  const manager = 'type: alertmanager, url: "http://am:9093", expires: 4h';

  it('is an alert that ends before it is told again', () => {
    expect(advice(manager, 'remind_every: 3h')).toEqual([]);
    expect(advice(manager, 'remind_every: 4h')).toEqual([
      'a: alerts.remind_every is not below expires of r, so an alert there ends by itself while the incident goes on',
    ]);
    expect(advice(manager, 'remind_every: null')[0]).toContain('remind_every is null');
  });

  it('is a group for a platform that keeps an entry for each incident', () => {
    expect(advice(`type: pagerduty, routing_key: ${key}`, 'group_window: 10s')[0]).toContain(
      'of a group it gets the worst alone',
    );
    expect(advice(`type: pagerduty, routing_key: ${key}`, 'failures: 3')).toEqual([]);
    expect(advice('type: slack, url: "http://h"', 'group_window: 10s')).toEqual([]);
  });
});

describe('the secrets of receivers', () => {
  it('are hidden, whatever the platform calls them', () => {
    const text = receivers(
      `name: a, type: pagerduty, routing_key: ${key}`,
      'name: b, type: opsgenie, api_key: genie-key-1',
      `name: c, type: telegram, token: "${bot}", chat_id: "1"`,
      'name: d, type: ntfy, topic: ops-d8f2k1q9x7, token: tk_abcdefgh',
      'name: e, type: slack, url: "https://hooks.slack.com/services/T/B/slack-token", proxy: "http://me:hunter22@proxy:1"',
    );
    const redactor = createRedactor();
    for (const secret of valid(text).secrets) redactor.add(secret);
    const words = [
      key,
      'genie-key-1',
      bot,
      'ops-d8f2k1q9x7',
      'tk_abcdefgh',
      '/services/T/B/slack-token',
      'hunter22',
    ];
    for (const word of words) expect(redactor.redact(`at ${word}`)).toBe('at [redacted]');
  });

  it('are not a short topic that is an ordinary word', () => {
    expect(valid(receivers('name: a, type: ntfy, topic: alerts')).secrets).toEqual([]);
  });
});
