// Do the parts of a config fit each other? The schema judges each value alone; these rules see two.

import { type Finding, findingAt, shown } from '../problem.ts';
import { at, itemsOf, type Spot, textOf, toValue } from '../spot.ts';
import { checkDepends } from './cross-depends.ts';
import { checkListen } from './cross-listen.ts';
import { checkMaintenance } from './cross-maintenance.ts';
import { checkReceivers } from './cross-receivers.ts';
import { checkTarget } from './cross-target.ts';
import { checkUnique } from './cross-unique.ts';

/** `root` has its defaults merged in. */
export function crossCheck(root: Spot): Finding[] {
  const receivers = itemsOf(at(root, 'receivers'));
  const names = receivers.map((one) => textOf(at(one, 'name')));
  const defaults = at(root, 'defaults');
  const targets = itemsOf(at(root, 'targets'));
  const windows = itemsOf(at(root, 'maintenance'));
  const targetNames = targets.map((one) => textOf(at(one, 'name')));
  return [
    ...checkVersion(root),
    ...checkNameOfDefaults(defaults),
    ...checkUnique(receivers, (one) => at(one, 'name')),
    ...checkUnique(targets, (one) => at(one, 'name')),
    ...checkReceivers(receivers),
    ...(defaults ? checkTarget(defaults, names, true) : []),
    ...targets.flatMap((one) => checkTarget(one, names, false)),
    ...checkDepends(targets),
    ...checkUnique(windows, (one) => at(one, 'name')),
    ...windows.flatMap((one) => checkMaintenance(one, targetNames)),
    ...checkListen(at(root, 'listen'), targetNames),
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
