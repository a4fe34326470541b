// Do a target's alerts suit the platforms that they go to?

import type { Config, ReceiverConfig, TargetConfig } from '../schema/schema.ts';

export function adviseReceivers({ name, alerts }: TargetConfig, { receivers }: Config): string[] {
  const names = new Set([...alerts.to.critical, ...alerts.to.warning, ...(alerts.escalate?.to ?? [])]);
  const told = receivers.filter((one) => names.has(one.name));
  return told.flatMap((one) => [...adviseEnd(name, alerts, one), ...adviseGroups(name, alerts, one)]);
}

type Alerts = TargetConfig['alerts'];

function adviseEnd(name: string, { remindEveryMs }: Alerts, receiver: ReceiverConfig): string[] {
  if (receiver.type !== 'alertmanager') return [];
  const { expiresMs } = receiver;
  if (remindEveryMs !== null && remindEveryMs < expiresMs) return [];
  const often = remindEveryMs === null ? 'null' : `not below expires of ${receiver.name}`;
  return [
    `${name}: alerts.remind_every is ${often}, so an alert there ends by itself while the incident goes on`,
  ];
}

function adviseGroups(name: string, { groupWindowMs }: Alerts, { name: to, type }: ReceiverConfig): string[] {
  if (groupWindowMs === 0 || (type !== 'pagerduty' && type !== 'opsgenie')) return [];
  return [
    `${name}: alerts.group_window folds incidents, and ${to} (${type}) keeps one entry for each: of a group it gets the worst alone`,
  ];
}
