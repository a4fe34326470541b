// What stands where in the file? The config as a tree that remembers, for each value, its path and its
// place, so that a problem found late still points at the line that the operator wrote.

export type Path = readonly (string | number)[];

/** A path, last key first: a file has many values, and few of them are ever told about. Null at the root. */
export type Trail = { readonly up: Trail; readonly key: string | number } | null;

export function pathOf(trail: Trail): Path {
  const keys: (string | number)[] = [];
  for (let here = trail; here !== null; here = here.up) keys.push(here.key);
  return keys.reverse();
}
export type Scalar = string | number | boolean | null;

interface Place {
  /** Where it was written: what a target inherits keeps its path under `defaults`. */
  trail: Trail;
  /** Of its key, or of the value itself in a list. Counted in characters of the text. */
  offset: number;
  end: number;
}

export interface ScalarSpot extends Place {
  kind: 'scalar';
  value: Scalar;
  /** What variables and files put into it. */
  taken: readonly string[];
  fromFile: boolean;
  /** A problem was told about it already; what it holds means nothing. */
  broken: boolean;
}

export interface ListSpot extends Place {
  kind: 'list';
  items: readonly Spot[];
}

export interface MapSpot extends Place {
  kind: 'map';
  entries: ReadonlyMap<string, Spot>;
}

export type Spot = ScalarSpot | ListSpot | MapSpot;

export function toValue(spot: Spot): unknown {
  if (spot.kind === 'scalar') return spot.value;
  if (spot.kind === 'list') return spot.items.map(toValue);
  const value: Record<string, unknown> = {};
  for (const [key, inner] of spot.entries) value[key] = toValue(inner);
  return value;
}

export function child(spot: Spot | undefined, key: string | number): Spot | undefined {
  if (spot?.kind === 'map') return spot.entries.get(String(key));
  if (spot?.kind === 'list') return spot.items[Number(key)];
  return undefined;
}

export function at(spot: Spot | undefined, ...path: Path): Spot | undefined {
  let here = spot;
  for (const key of path) here = child(here, key);
  return here;
}

export const itemsOf = (spot: Spot | undefined): readonly Spot[] => (spot?.kind === 'list' ? spot.items : []);

/** Where one map may stand, or a list of such. */
export const oneOrMore = (spot: Spot | undefined): readonly Spot[] =>
  spot?.kind === 'map' ? [spot] : itemsOf(spot);

export const entriesOf = (spot: Spot | undefined): readonly (readonly [string, Spot])[] =>
  spot?.kind === 'map' ? [...spot.entries] : [];

/** The text of a scalar that is one and may be believed. */
export const textOf = (spot: Spot | undefined): string | undefined =>
  spot?.kind === 'scalar' && !spot.broken && typeof spot.value === 'string' ? spot.value : undefined;

/** `targets[2].timeouts.connect`; a key that would read as something else stands in `["…"]`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** Does this say anything, or only that there is nothing? */
export const said = (spot: Spot | undefined): boolean =>
  spot?.kind === 'scalar'
    ? spot.value !== null && spot.value !== false
    : entriesOf(spot).length + itemsOf(spot).length > 0;

/** Is there anything but null? Also when it could not be read: that was told. */
export const isThere = (spot: Spot | undefined): boolean =>
  spot !== undefined && (spot.kind !== 'scalar' || spot.broken || spot.value !== null);
