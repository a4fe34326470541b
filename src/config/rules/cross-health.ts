// Can each queue of a target be told from the others, and does a canary name one that is there?

import { suggest } from '../load/validate.ts';
import { type Finding, findingAt, shown } from '../problem.ts';
import { at, isThere, itemsOf, oneOrMore, type Spot, textOf } from '../spot.ts';
import { checkHeaders, checkUrl, ownOfEvery } from './cross-http.ts';
import { checkLevels } from './cross-levels.ts';
import { checkUnique } from './cross-unique.ts';

/** `shared`: these are the defaults, where the canaries may be those of other queues. */
export function checkHealth(target: Spot, shared: boolean): Finding[] {
  const entries = oneOrMore(at(target, 'health'));
  return [
    ...entries.flatMap(checkEntry),
    ...(entries.length > 1 ? entries.flatMap(checkNamed) : []),
    ...checkUnique(entries, (one) => at(one, 'name')),
    ...(shared
      ? []
      : itemsOf(at(target, 'canaries')).flatMap((one) => checkQueue(at(one, 'health'), entries))),
  ];
}

const checkEntry = (health: Spot): Finding[] => [
  ...checkUrl(at(health, 'url')),
  ...checkHeaders(at(health, 'headers'), ownOfEvery),
  ...['waiting', 'oldest_age', 'failed'].flatMap((key) => checkLevels(at(health, key), 'below')),
  ...checkLevels(at(health, 'workers'), 'above'),
];

function checkNamed(entry: Spot): Finding[] {
  if (entry.kind !== 'map' || isThere(at(entry, 'name'))) return [];
  return [
    findingAt(entry, 'missing: of several queues each needs a name, for its check health:NAME', 'name'),
  ];
}

function checkQueue(wanted: Spot | undefined, entries: readonly Spot[]): Finding[] {
  const name = textOf(wanted);
  if (!wanted || name === undefined) return [];
  const names = entries.flatMap((one) => textOf(at(one, 'name')) ?? []);
  if (names.includes(name)) return [];
  const near = suggest(name, names);
  return [
    findingAt(
      wanted,
      `no entry of health is named ${shown(name)}${near ? `, did you mean \`${near}\`?` : ''}`,
    ),
  ];
}
