// Do the parts of one target fit each other?

import { cronTicks, isTimezone } from '../../base/cron.ts';
import { suggest } from '../load/validate.ts';
import { type Finding, findingAt, shown } from '../problem.ts';
import { at, entriesOf, itemsOf, type Spot, textOf } from '../spot.ts';
import { checkCanaries } from './cross-canary.ts';
import { checkHealth } from './cross-health.ts';
import { checkHeaders, checkUrl, ownOfMcp } from './cross-http.ts';
import { checkLevels } from './cross-levels.ts';
import { checkSignIn } from './cross-sign-in.ts';
import { checkTls } from './cross-tls.ts';
import { checkTransport } from './cross-transport.ts';

/** `shared`: these are the defaults, where what is missing may be missing. */
export function checkTarget(
  target: Spot,
  receivers: readonly (string | undefined)[],
  shared: boolean,
): Finding[] {
  return [
    ...(shared ? [] : checkTransport(target)),
    ...checkUrl(at(target, 'url')),
    ...checkHeaders(at(target, 'headers'), ownOfMcp),
    ...checkSignIn(target, shared),
    ...checkTls(at(target, 'tls'), shared),
    ...entriesOf(at(target, 'latency')).flatMap(([, levels]) => checkLevels(levels, 'below')),
    ...checkRhythm(target),
    ...checkCanaries(itemsOf(at(target, 'canaries')), at(target, 'interval')),
    ...checkHealth(target, shared),
    ...checkUrl(at(target, 'alerts', 'runbook')),
    ...listsOfReceivers(at(target, 'alerts')).flatMap((list) => checkTo(list, receivers)),
    ...checkEscalation(at(target, 'alerts', 'escalate')),
  ];
}

function checkRhythm(target: Spot): Finding[] {
  const cron = at(target, 'cron');
  const pattern = textOf(cron);
  if (!cron || pattern === undefined) return [];
  const zone = textOf(at(target, 'timezone')) ?? 'UTC';
  const example = 'such as "*/5 * * * *"';
  return [
    ...(at(target, 'interval')
      ? [findingAt(cron, 'interval says already when to probe, keep one of the two')]
      : []),
    ...(isTimezone(zone) && cronTicks(pattern, zone) === null
      ? [findingAt(cron, `expected a cron pattern that fires one day, ${example}, got ${shown(pattern)}`)]
      : []),
  ];
}

/** `to` is one list, or one for each severity. */
const listsOfReceivers = (alerts: Spot | undefined): (readonly Spot[])[] => [
  itemsOf(at(alerts, 'to')),
  ...entriesOf(at(alerts, 'to')).map(([, list]) => itemsOf(list)),
  itemsOf(at(alerts, 'escalate', 'to')),
];

function checkEscalation(escalate: Spot | undefined): Finding[] {
  if (escalate?.kind !== 'map' || itemsOf(at(escalate, 'to')).length > 0) return [];
  return [findingAt(escalate, 'to names nobody: name receivers, or write `escalate: null`')];
}

function checkTo(to: readonly Spot[], receivers: readonly (string | undefined)[]): Finding[] {
  return to.flatMap((spot, index) => {
    const name = textOf(spot);
    if (name === undefined) return [];
    // Twice would tell the same person twice.
    if (to.findIndex((other) => textOf(other) === name) < index) {
      return [findingAt(spot, `${shown(name)} stands twice in this list`)];
    }
    // A receiver whose name could not be read may be the one that is meant.
    if (receivers.includes(name) || receivers.includes(undefined)) return [];
    const near = suggest(
      name,
      receivers.filter((one) => one !== undefined),
    );
    return [
      findingAt(spot, `no receiver is named ${shown(name)}${near ? `, did you mean \`${near}\`?` : ''}`),
    ];
  });
}
