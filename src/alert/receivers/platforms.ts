// Which types of receiver are there? A new one is one file beside this one and one line below.

import type { ReceiverConfig, ReceiverOf, ReceiverType } from '../../config/schema/schema.ts';
import type { Notification } from '../../engine/words.ts';
import type { Outgoing } from '../send.ts';
import { alertmanager } from './alertmanager.ts';
import { discord } from './discord.ts';
import { googlechat } from './googlechat.ts';
import { mattermost } from './mattermost.ts';
import { ntfy } from './ntfy.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import type { Platform } from './request.ts';
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

/** What is sent, which way, and how its answer is read. */
export function requestFor(notification: Notification, receiver: ReceiverConfig, nowMs: number): Outgoing {
  const { format, accepts } = platformOf(receiver);
  const route = { proxy: receiver.proxy, ca: receiver.tls.ca };
  return { ...format(notification, receiver, nowMs), route, accepts };
}
