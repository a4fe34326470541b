// What in a valid config is probably not what the operator meant? Nothing here stops a start.

import { canaryName } from '../canary.ts';
import { healthOf } from '../health.ts';
import type { CanaryConfig, Config, TargetConfig } from '../schema/schema.ts';
import { adviseReceivers } from './advice-receivers.ts';
import { adviseCapacity } from './capacity.ts';

/** One sentence each. */
export function advise(config: Config): string[] {
  const ofTargets = config.targets.flatMap((target) => [
    ...adviseAlerts(target, config.receivers.length),
    ...adviseReceivers(target, config),
    ...adviseChecks(target),
    ...adviseLatency(target),
    ...adviseTls(target),
    ...adviseSlo(target),
  ]);
  return [...adviseCapacity(config), ...ofTargets];
}

function adviseAlerts({ name, alerts }: TargetConfig, receivers: number): string[] {
  const { critical, warning } = alerts.to;
  if (receivers === 0 || critical.length > 0) return [];
  return warning.length > 0
    ? [`${name}: alerts.to.critical is empty, so nobody new is told when it goes down`]
    : [`${name}: alerts.to is empty, so nobody is told when it goes down`];
}

function adviseChecks(target: TargetConfig): string[] {
  const { name, canaries, health, intervalMs } = target;
  if (canaries.length === 0 && health.length === 0) {
    return [`${name}: neither canaries nor health, so a dead worker behind it is not seen`];
  }
  const blind = health.some(
    ({ failed: { warn, fail, windowMs } }) => (warn ?? fail) !== undefined && windowMs < intervalMs,
  );
  const unmatched = canaries.filter((canary) => health.length > 1 && healthOf(target, canary) === null);
  return [
    ...(blind
      ? [`${name}: health.failed.window is shorter than interval, so growth within it cannot be seen`]
      : []),
    ...unmatched.map(
      (canary) =>
        `${name}: canary ${canaryName(canary)} has no health of its name, so no numbers of a queue help to diagnose it: say which with its health`,
    ),
  ];
}

/** A stage is cut at its timeout, so a level beyond it is never reached. */
function adviseLatency({ name, latency, timeouts, canaries }: TargetConfig): string[] {
  const limits: [path: string, levels: Levels | undefined, limitMs: number, limit: string][] = [
    ['latency.connect', latency.connect, timeouts.connectMs, 'timeouts.connect'],
    ['latency.handshake', latency.handshake, timeouts.handshakeMs, 'timeouts.handshake'],
    ['latency.tools', latency.tools, timeouts.toolsMs, 'timeouts.tools'],
    ['latency.health', latency.health, timeouts.healthMs, 'timeouts.health'],
    ...canaries.map((canary): [string, Levels, number, string] => {
      const [limitMs, limit] = limitOf(canary, timeouts.canaryMs);
      return [`latency of canary ${canaryName(canary)}`, canary.latency, limitMs, limit];
    }),
  ];
  return limits
    .filter(([, levels, limitMs]) => Math.max(levels?.warnMs ?? 0, levels?.failMs ?? 0) >= limitMs)
    .map(([path, , , limit]) => `${name}: ${path} is not below ${limit}, so that level is never reached`);
}

/** Nothing is down for longer than all the time. */
function adviseSlo({ name, slo }: TargetConfig): string[] {
  if (slo === null || slo.objective > 100 - 100 / 14.4) return [];
  return [
    `${name}: slo.objective is so low that a whole hour down burns less than 14.4 times too fast, so that is never told`,
  ];
}

type Levels = CanaryConfig['latency'];

const limitOf = ({ kind, withinMs }: CanaryConfig, canaryMs: number): [limitMs: number, limit: string] =>
  kind === 'job' || kind === 'task' ? [withinMs, 'its within'] : [canaryMs, 'timeouts.canary'];

function adviseTls({ name, url, health, tls }: TargetConfig): string[] {
  const set = [tls.ca, tls.cert, tls.key].some((pem) => pem !== null);
  const secure = [url, ...health.map((one) => one.url)].some((address) => address?.startsWith('https:'));
  return set && !secure ? [`${name}: tls is set, and no address of this target is https`] : [];
}
