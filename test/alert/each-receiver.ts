// Which receivers are there to be tried? One of each type, as a config gives them.

import {
  configSchema,
  type ReceiverConfig,
  type ReceiverOf,
  type ReceiverType,
} from '../../src/config/schema/schema.ts';
import { secret } from './samples.ts';

/** What must never stand in a body or an error, but where the platform itself wants it. */
export const tokens = {
  pagerduty: '0123456789abcdef0123456789abcdef',
  opsgenie: 'genie-key-a1b2c3',
  telegram: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  ntfy: 'tk_a1b2c3d4',
};

const given = {
  webhook: { url: 'https://hooks.example.com/coalmine', secrets: [secret], headers: { 'X-Team': 'data' } },
  slack: { url: 'https://hooks.slack.com/services/T0/B0/slack-token' },
  discord: { url: 'https://discord.com/api/webhooks/1/discord-token' },
  teams: { url: 'https://prod-1.westeurope.logic.azure.com/workflows/1?sig=teams-token' },
  pagerduty: { routing_key: tokens.pagerduty },
  opsgenie: { api_key: tokens.opsgenie },
  telegram: { token: tokens.telegram, chat_id: '-1001234567890' },
  ntfy: { topic: 'coalmine', token: tokens.ntfy },
  alertmanager: { url: 'http://alertmanager:9093', labels: { env: 'prod' } },
  mattermost: { url: 'https://chat.example.com/hooks/mattermost-token' },
  googlechat: { url: 'https://chat.googleapis.com/v1/spaces/S/messages?key=k&token=google-token' },
} satisfies Record<ReceiverType, object>;

export const receiverTypes = Object.keys(given) as ReceiverType[];

/** `fields` as a config says them. */
export function receiverOf<T extends ReceiverType>(type: T, fields: object = {}): ReceiverOf<T> {
  const one = { name: type, type, ...given[type], ...fields };
  const [receiver] = configSchema.parse({ version: 1, receivers: [one] }).receivers;
  return receiver as ReceiverConfig as ReceiverOf<T>;
}
