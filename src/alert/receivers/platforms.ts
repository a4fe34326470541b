// Which types of receiver are there? A new one is one file beside this one and one line below.

import type { ReceiverConfig, ReceiverOf, ReceiverType } from '../../config/schema.ts';
import type { Notification } from '../../engine/words.ts';
import { alertmanager } from './alertmanager.ts';
import { discord } from './discord.ts';
import { googlechat } from './googlechat.ts';
import { mattermost } from './mattermost.ts';
import { ntfy } from './ntfy.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import type { Platform, ReceiverRequest, Reply } from './request.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

const platforms: { [T in ReceiverType]: Platform<ReceiverOf<T>> } = {
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
};

/** The map pairs each type with its own: what the compiler cannot see from a union. */
const platformOf = ({ type }: ReceiverConfig): Platform<ReceiverConfig> =>
  platforms[type] as unknown as Platform<ReceiverConfig>;

export const requestFor = (
  notification: Notification,
  receiver: ReceiverConfig,
  nowMs: number,
): ReceiverRequest => platformOf(receiver).format(notification, receiver, nowMs);

/** What the answer of this receiver means. `body` is its beginning, as it came. */
export const replyOf = (receiver: ReceiverConfig, status: number, body: string): Reply =>
  platformOf(receiver).accepts(status, body);
