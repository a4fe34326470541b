// Which targets are listed, in which order and groups? Pure: the same answer for the keys that move through the list
// and for the screen that shows it.

import type { Status } from '../../engine/words.ts';
import { standingOf, type TargetSnapshot } from '../../report/snapshot/snapshot.ts';
import { badgesOf } from './badges.ts';
import type { Facts, Known } from './facts.ts';

export const sorts = ['trouble', 'name', 'since', 'latency', 'availability', 'queue'] as const;
export type Sort = (typeof sorts)[number];

export interface Group {
  title: string;
  counts: Record<Status, number>;
}

export type Row = { kind: 'target'; target: TargetSnapshot } | ({ kind: 'group' } & Group);

export interface Listing {
  filter: string;
  sort: Sort;
  /** The label that makes the groups; null for none. */
  group: string | null;
}

export function listed({ filter, sort, group }: Listing, facts: Facts, known: Known): Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = facts.snapshot.targets.filter((target) => {
    if (words.length === 0) return true;
    const text = textOf(target, facts, known);
    return words.every((word) => text.includes(word));
  });
  // The snapshot has trouble first already.
  const sorted = sort === 'trouble' ? wanted : wanted.toSorted((a, b) => orders[sort](a, b));
  if (group === null) return sorted.map((target) => ({ kind: 'target', target }));
  return grouped(sorted, (target) => known.targets.get(target.target)?.labels[group] ?? null, group);
}

function textOf(target: TargetSnapshot, facts: Facts, known: Known): string {
  const labels = Object.entries(known.targets.get(target.target)?.labels ?? {});
  const lights = target.lights.flatMap(({ light, status, incident }) => [
    `${light} ${status}`,
    incident?.cause ?? '',
    incident?.reason ?? '',
  ]);
  return [
    target.target,
    ...lights,
    ...labels.map(([key, value]) => `${key}=${value}`),
    ...badgesOf(target, facts, known).map(({ word }) => word),
  ]
    .join(' ')
    .toLowerCase();
}

const byName = (a: TargetSnapshot, b: TargetSnapshot): number => (a.target < b.target ? -1 : 1);
const by =
  (value: (target: TargetSnapshot) => number) =>
  (a: TargetSnapshot, b: TargetSnapshot): number =>
    value(a) - value(b) || byName(a, b);

/** What somebody looks for stands first: the newest change, the slowest, the least available, the fullest queue. */
const orders: Record<Exclude<Sort, 'trouble'>, (a: TargetSnapshot, b: TargetSnapshot) => number> = {
  name: byName,
  since: by(({ lights }) => -Math.max(0, ...lights.map(({ sinceMs }) => sinceMs))),
  latency: by(({ last }) => -(last?.durationMs ?? -1)),
  availability: by(({ lights }) => Math.min(2, ...lights.map(({ month }) => month.share ?? 2))),
  queue: by(({ queue }) => -(queue?.waiting ?? -1)),
};

function grouped(
  targets: readonly TargetSnapshot[],
  labelOf: (target: TargetSnapshot) => string | null,
  label: string,
): Row[] {
  const groups = new Map<string | null, TargetSnapshot[]>();
  for (const target of targets) {
    const value = labelOf(target);
    groups.set(value, [...(groups.get(value) ?? []), target]);
  }
  // In the order of their first target, so that the worst comes first; without the label last.
  const ordered = [...groups].toSorted(([a], [b]) => Number(a === null) - Number(b === null));
  return ordered.flatMap(([value, own]): Row[] => [
    { kind: 'group', title: value === null ? `no ${label}` : `${label}=${value}`, counts: countsOf(own) },
    ...own.map((target): Row => ({ kind: 'target', target })),
  ]);
}

function countsOf(targets: readonly TargetSnapshot[]): Record<Status, number> {
  const counts: Record<Status, number> = { up: 0, degraded: 0, down: 0, unknown: 0 };
  for (const target of targets) counts[standingOf(target)] += 1;
  return counts;
}

/** Labels that some target has, by name. */
export const labelsOf = ({ targets }: Known): string[] =>
  [...new Set([...targets.values()].flatMap(({ labels }) => Object.keys(labels)))].sort();

/** Where the selected target stands among the rows; the first target when it is not there. */
export function placeOf(rows: readonly Row[], selected: string | null): number {
  const found = rows.findIndex((row) => row.kind === 'target' && row.target.target === selected);
  return found >= 0
    ? found
    : Math.max(
        0,
        rows.findIndex(({ kind }) => kind === 'target'),
      );
}

export const targetAt = (rows: readonly Row[], place: number): string | null => {
  const row = rows[place];
  return row?.kind === 'target' ? row.target.target : null;
};

/** Those on a screen of so many lines. The selected one stays in the middle, where the list is long enough for it. */
export function onScreen(
  rows: readonly Row[],
  selected: string | null,
  lines: number,
): { from: number; rows: Row[] } {
  const most = Math.max(0, rows.length - lines);
  const from = Math.min(most, Math.max(0, placeOf(rows, selected) - Math.floor(lines / 2)));
  return { from, rows: rows.slice(from, from + lines) };
}
