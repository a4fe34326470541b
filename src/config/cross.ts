// Do the parts of a config fit each other? The schema judges each value alone; these rules see two.

import { parseDuration } from '../base/duration.ts';
import { sameHeader } from './merge.ts';
import { namePattern } from './options.ts';
import { type Finding, findingAt, shown } from './problem.ts';
import { at, entriesOf, itemsOf, type Spot, textOf, toValue } from './spot.ts';
import { suggest } from './validate.ts';

/** `root` has its defaults merged in. */
export function crossCheck(root: Spot): Finding[] {
  const receivers = itemsOf(at(root, 'receivers'));
  const names = receivers.map((one) => textOf(at(one, 'name')));
  const defaults = at(root, 'defaults');
  const targets = itemsOf(at(root, 'targets'));
  return [
    ...checkVersion(root),
    ...checkNameOfDefaults(defaults),
    ...checkUnique(receivers, (one) => at(one, 'name')),
    ...checkUnique(targets, (one) => at(one, 'name')),
    ...receivers.flatMap(checkReceiver),
    ...[...(defaults ? [defaults] : []), ...targets].flatMap((one) => checkTarget(one, names)),
  ];
}

function checkVersion(root: Spot): Finding[] {
  const version = at(root, 'version');
  const want = 'write `version: 1`, the only format that this program reads';
  if (!version) return [findingAt(root, `missing: ${want}`, 'version')];
  if (version.kind === 'scalar' && (version.value === 1 || version.broken)) return [];
  return [findingAt(version, `${want}, got ${shown(toValue(version))}`)];
}

function checkNameOfDefaults(defaults: Spot | undefined): Finding[] {
  const name = at(defaults, 'name');
  return name
    ? [findingAt(name, 'a name cannot stand in defaults, because it must be unique to each target')]
    : [];
}

function checkUnique(items: readonly Spot[], nameOf: (item: Spot) => Spot | undefined): Finding[] {
  const first = new Map<string, number>();
  return items.flatMap((item, index) => {
    const spot = nameOf(item);
    const name = textOf(spot);
    if (!spot || name === undefined) return [];
    const taken = first.get(name);
    if (taken !== undefined) {
      return [findingAt(spot, `expected a name of its own, ${shown(name)} is taken by number ${taken + 1}`)];
    }
    first.set(name, index);
    return [];
  });
}

function checkReceiver(receiver: Spot): Finding[] {
  return [...checkUrl(at(receiver, 'url')), ...checkHeaders(at(receiver, 'headers'), ownOfDeliveries)];
}

function checkTarget(target: Spot, receivers: readonly (string | undefined)[]): Finding[] {
  const health = at(target, 'health');
  return [
    ...checkUrl(at(target, 'url')),
    ...checkHeaders(at(target, 'headers'), ownOfMcp),
    ...checkAuthorization(target),
    ...checkCanaries(itemsOf(at(target, 'canaries'))),
    ...checkUrl(at(health, 'url')),
    ...checkHeaders(at(health, 'headers'), ownOfEvery),
    ...['waiting', 'oldest_age', 'failed'].flatMap((key) => checkLevels(at(health, key), 'below')),
    ...checkLevels(at(health, 'workers'), 'above'),
    ...checkUrl(at(target, 'alerts', 'runbook')),
    ...checkTo(itemsOf(at(target, 'alerts', 'to')), receivers),
  ];
}

function checkCanaries(canaries: readonly Spot[]): Finding[] {
  const unfit = canaries.flatMap((canary) => {
    const tool = textOf(at(canary, 'tool'));
    if (!tool || at(canary, 'name') || namePattern.test(tool)) return [];
    return [
      findingAt(
        canary,
        `missing: the tool ${shown(tool)} cannot name the stage canary:NAME, so the canary needs a name of a-z, 0-9, dot, dash or underscore`,
        'name',
      ),
    ];
  });
  return [...unfit, ...checkUnique(canaries, (one) => at(one, 'name') ?? at(one, 'tool'))];
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

/** At the level that the target wrote itself: the other may come from defaults that are right in general. */
function checkLevels(levels: Spot | undefined, side: 'below' | 'above'): Finding[] {
  const [warn, fail] = [at(levels, 'warn'), at(levels, 'fail')];
  const [warnAt, failAt] = [measure(warn), measure(fail)];
  if (!warn || !fail || warnAt === null || failAt === null) return [];
  if (side === 'below' ? warnAt < failAt : warnAt > failAt) return [];
  const inherited = fail.path[0] === 'defaults' && warn.path[0] !== 'defaults';
  return [
    findingAt(
      inherited ? warn : fail,
      `expected warn ${side} fail, got warn ${written(warn)} and fail ${written(fail)}`,
    ),
  ];
}

function measure(spot: Spot | undefined): number | null {
  if (spot?.kind !== 'scalar' || spot.broken) return null;
  if (typeof spot.value === 'number') return spot.value;
  return typeof spot.value === 'string' ? parseDuration(spot.value) : null;
}

const written = (spot: Spot): string => (spot.kind === 'scalar' ? String(spot.value) : '');

function checkUrl(spot: Spot | undefined): Finding[] {
  const text = textOf(spot);
  const url = text === undefined ? null : URL.parse(text);
  if (!spot || !url || (url.username === '' && url.password === '')) return [];
  return [findingAt(spot, 'a user and password do not belong in a URL, use auth or headers')];
}

const ownOfEvery = ['host', 'connection', 'content-length', 'transfer-encoding'];
const ownOfMcp = [...ownOfEvery, 'content-type', 'accept', 'mcp-session-id', 'mcp-protocol-version'];
const ownOfDeliveries = [
  ...ownOfEvery,
  'content-type',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
];

function checkHeaders(headers: Spot | undefined, own: readonly string[]): Finding[] {
  const entries = entriesOf(headers);
  return entries.flatMap(([name, spot], index) => {
    if (own.includes(name.toLowerCase())) {
      return [findingAt(spot, 'Coalmine sets this header itself, it cannot be configured')];
    }
    const twice = entries.findIndex(([other]) => sameHeader(other, name)) < index;
    return twice ? [findingAt(spot, 'this header stands twice, upper and lower case are the same')] : [];
  });
}

function checkAuthorization(target: Spot): Finding[] {
  if (at(target, 'auth')?.kind !== 'map') return [];
  return entriesOf(at(target, 'headers'))
    .filter(([name]) => sameHeader(name, 'authorization'))
    .map(([, spot]) => findingAt(spot, 'auth sets this header already, keep one of the two'));
}
