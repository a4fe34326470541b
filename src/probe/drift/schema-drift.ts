// What changed between two schemas, as those who send or read such values would notice it? Keyword by keyword,
// with local references followed; the meaning of each finding is in drift-rules.ts.

import { at, isObject } from '../../base/json.ts';
import type { RuleName } from './drift-rules.ts';
import {
  bounds,
  conditions,
  constraints,
  inner,
  isText,
  onlyText,
  typesOf,
  typesWithin,
  valuesOf,
} from './schema-keywords.ts';

export interface Finding {
  rule: RuleName;
  /** A JSON pointer into the tool. */
  pointer: string;
  /** Undefined where there was, or is, nothing. */
  from: unknown;
  to: unknown;
}

type Schema = Record<string, unknown>;

/** Beyond any of these the rest is not compared. */
const mostDepth = 200;
const mostPlaces = 10_000;
const mostFindings = 200;
const mostPointer = 2_000;

export function compareSchemas(before: unknown, after: unknown, pointer: string): Finding[] {
  const comparison = new Comparison(before, after);
  comparison.compare(before, after, pointer, 0);
  return comparison.found;
}

class Comparison {
  readonly found: Finding[] = [];
  readonly #before: unknown;
  readonly #after: unknown;
  /** Pairs of places that were compared: a schema may refer to itself. */
  readonly #compared = new WeakMap<object, WeakSet<object>>();
  #places = 0;
  #over = false;

  constructor(before: unknown, after: unknown) {
    this.#before = before;
    this.#after = after;
  }

  compare(before: unknown, after: unknown, pointer: string, depth: number): void {
    if (this.#over || this.#comparedBefore(before, after)) return;
    if (this.#isTooMuch(pointer, depth)) {
      this.#over = true;
      this.#report('too_large_to_compare', pointer);
      return;
    }
    const a = plain(before, this.#before);
    const b = plain(after, this.#after);
    if ((a !== before || b !== after) && this.#comparedBefore(a, b)) return;
    if (a === null || b === null) this.#closed(a, b, pointer);
    else if (!this.#alternatives(a, b, pointer, depth)) this.#keywords(a, b, pointer, depth);
  }

  #isTooMuch(pointer: string, depth: number): boolean {
    this.#places += 1;
    return (
      depth > mostDepth ||
      this.#places > mostPlaces ||
      this.found.length >= mostFindings ||
      pointer.length > mostPointer
    );
  }

  #report(rule: RuleName, pointer: string, from?: unknown, to?: unknown): void {
    this.found.push({ rule, pointer, from, to });
  }

  #comparedBefore(before: unknown, after: unknown): boolean {
    if (!isObject(before) || !isObject(after)) return false;
    const others = this.#compared.get(before) ?? new WeakSet();
    this.#compared.set(before, others);
    const known = others.has(after);
    others.add(after);
    return known;
  }

  /** Nothing is valid under the schema `false`. */
  #closed(a: Schema | null, b: Schema | null, pointer: string): void {
    if (a !== null) this.#report('constraint_added', pointer, a, false);
    if (b !== null) this.#report('constraint_removed', pointer, false, b);
  }

  #keywords(a: Schema, b: Schema, pointer: string, depth: number): void {
    // Under another type every other keyword differs too, and says nothing more.
    if (this.#types(a, b, pointer)) return;
    this.#values(a, b, pointer);
    this.#limits(a, b, pointer);
    this.#properties(a, b, pointer, depth);
    this.#inner(a, b, pointer, depth);
    this.#texts(a, b, pointer);
  }

  /** True when neither allows all that the other does: what is left in common is no comfort. */
  #types(a: Schema, b: Schema, pointer: string): boolean {
    const was = typesOf(a);
    const is = typesOf(b);
    const fits = typesWithin(was, is);
    const covers = typesWithin(is, was);
    if (fits && covers) return false;
    const rule = covers ? 'type_narrowed' : fits ? 'type_widened' : 'type_changed';
    this.#report(rule, `${pointer}/type`, a.type, b.type);
    return rule === 'type_changed';
  }

  #values(a: Schema, b: Schema, pointer: string): void {
    const was = valuesOf(a);
    const is = valuesOf(b);
    const where = `${pointer}/${'const' in b || (!('enum' in b) && 'const' in a) ? 'const' : 'enum'}`;
    const gone = is === null ? [] : missingIn(is, was ?? []);
    const added = was === null ? [] : missingIn(was, is ?? []);
    const shown = (values: string[]) => (values.length === 0 ? undefined : listed(values));
    if (gone.length > 0 || (was === null && is !== null))
      this.#report('values_removed', where, shown(gone), was === null ? listed(is ?? []) : undefined);
    if (added.length > 0 || (was !== null && is === null))
      this.#report('values_added', where, is === null ? listed(was ?? []) : undefined, shown(added));
  }

  #limits(a: Schema, b: Schema, pointer: string): void {
    for (const [keyword, tighter] of bounds) {
      const was = a[keyword];
      const is = b[keyword];
      if (same(was, is)) continue;
      const where = `${pointer}/${keyword}`;
      if (was === undefined) this.#report('bound_tightened', where, was, is);
      else if (is === undefined) this.#report('bound_loosened', where, was, is);
      else if (typeof was !== 'number' || typeof is !== 'number')
        this.#report('constraint_changed', where, was, is);
      else this.#report(tighter(was, is) ? 'bound_tightened' : 'bound_loosened', where, was, is);
    }
    for (const keyword of [...constraints, ...conditions]) {
      const was = a[keyword] === false ? undefined : a[keyword];
      const is = b[keyword] === false ? undefined : b[keyword];
      if (same(was, is)) continue;
      const certain = constraints.has(keyword);
      const rule =
        certain && was === undefined
          ? 'constraint_added'
          : certain && is === undefined
            ? 'constraint_removed'
            : 'constraint_changed';
      this.#report(rule, `${pointer}/${keyword}`, was, is);
    }
  }

  #properties(a: Schema, b: Schema, pointer: string, depth: number): void {
    const was = isObject(a.properties) ? a.properties : {};
    const is = isObject(b.properties) ? b.properties : {};
    const demanded = namesIn(a.required);
    const demands = namesIn(b.required);
    for (const name of new Set([...Object.keys(was), ...Object.keys(is), ...demanded, ...demands])) {
      const where = `${pointer}/properties/${escaped(name)}`;
      const [had, has] = [Object.hasOwn(was, name), Object.hasOwn(is, name)];
      if (had && !has) this.#report('property_gone', where, was[name], undefined);
      else if (!demanded.has(name) && demands.has(name))
        this.#report('property_required', where, had ? 'optional' : undefined, 'required');
      else if (!had && has) this.#report('property_new', where, undefined, is[name]);
      else if (demanded.has(name) && !demands.has(name))
        this.#report('property_optional', where, 'required', 'optional');
      if (had && has) this.compare(was[name], is[name], where, depth + 1);
    }
  }

  #inner(a: Schema, b: Schema, pointer: string, depth: number): void {
    for (const keyword of inner) {
      const where = `${pointer}/${keyword}`;
      const [was, is] = [a[keyword], b[keyword]];
      if (was === undefined && is === undefined) continue;
      const ofUnknown = keyword === 'additionalProperties' || keyword === 'unevaluatedProperties';
      if (ofUnknown && (was === false) !== (is === false))
        this.#report(is === false ? 'unknown_forbidden' : 'unknown_allowed', where, was, is);
      else this.compare(was ?? true, is ?? true, where, depth + 1);
    }
    for (const keyword of ['prefixItems', 'allOf', 'items']) {
      const [was, is] = [listIn(a, keyword), listIn(b, keyword)];
      for (let nth = 0; nth < Math.max(was.length, is.length); nth += 1)
        this.compare(was[nth] ?? true, is[nth] ?? true, `${pointer}/${keyword}/${nth}`, depth + 1);
    }
  }

  #texts(a: Schema, b: Schema, pointer: string): void {
    for (const keyword of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (!isText(keyword) || same(a[keyword], b[keyword])) continue;
      this.#report('text_changed', `${pointer}/${escaped(keyword)}`, a[keyword], b[keyword]);
    }
  }

  /** True when the two schemas are alternatives and nothing else, and with that compared to their end. */
  #alternatives(a: Schema, b: Schema, pointer: string, depth: number): boolean {
    const keyword = unionIn(b) ?? unionIn(a);
    if (keyword === null) return false;
    const where = `${pointer}/${keyword}`;
    const was = branchesOf(a);
    const is = branchesOf(b);
    if (was === null || is === null) {
      const [one, other] = [unionIn(a), unionIn(b)];
      if (one === null) this.#report('constraint_added', where, undefined, b[keyword]);
      else if (other === null) this.#report('constraint_removed', where, a[keyword], undefined);
      else this.#branches(listIn(a, one), listIn(b, other), where, depth);
      return false;
    }
    this.#branches(was, is, where, depth);
    this.#texts(a, b, pointer);
    return true;
  }

  #branches(was: readonly unknown[], is: readonly unknown[], where: string, depth: number): void {
    const places = new Map(is.map((branch, nth) => [JSON.stringify(branch), nth]));
    const left = new Set(is.keys());
    const rest: unknown[] = [];
    for (const branch of was) {
      const twin = places.get(JSON.stringify(branch));
      if (twin === undefined) rest.push(branch);
      // Equal words may refer to what is no longer equal.
      else this.compare(branch, is[twin], `${where}/${twin}`, depth + 1);
      if (twin !== undefined) left.delete(twin);
    }
    const news = [...left].filter((nth) => places.get(JSON.stringify(is[nth])) === nth);
    if (rest.length === news.length) {
      for (const nth of news) this.compare(rest.shift(), is[nth], `${where}/${nth}`, depth + 1);
      return;
    }
    for (const branch of rest) this.#report('alternative_removed', where, branch, undefined);
    for (const nth of news) this.#report('alternative_added', where, undefined, is[nth]);
  }
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
/** Of `values`, those that `list` does not have. */
const missingIn = (list: readonly string[], values: readonly string[]): string[] => {
  const known = new Set(list);
  return values.filter((value) => !known.has(value));
};
const listed = (values: readonly string[]): unknown[] => values.map((value) => JSON.parse(value));
const listIn = (schema: Schema, keyword: string): unknown[] => {
  const list = schema[keyword];
  return Array.isArray(list) ? list : [];
};
const namesIn = (required: unknown): Set<string> =>
  new Set(Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []);

/** Longer chains of references are left as they are. */
const mostHops = 20;

/** Without a local reference and without an `allOf` of one. Null for `false`; what is no schema allows anything. */
function plain(schema: unknown, root: unknown): Schema | null {
  let found = schema;
  for (let hops = 0; hops < mostHops && isObject(found); hops += 1) {
    const { $ref, allOf, ...rest } = found;
    if (typeof $ref === 'string' && $ref.startsWith('#')) {
      const target = at(root, $ref.slice(1));
      if (target === undefined) break;
      // The very object that is referred to, where nothing stands beside the reference: it is known again.
      const alone = Object.keys(found).length === 1 || !isObject(target);
      found = alone ? target : { ...target, ...omitted(found, '$ref') };
    } else if (Array.isArray(allOf) && allOf.length === 1 && isObject(allOf[0])) {
      found = { ...allOf[0], ...rest, ...($ref === undefined ? {} : { $ref }) };
    } else break;
  }
  if (found === false) return null;
  return isObject(found) ? found : {};
}

const omitted = (schema: Schema, keyword: string): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));

const unionIn = (schema: Schema): 'anyOf' | 'oneOf' | null =>
  Array.isArray(schema.anyOf) ? 'anyOf' : Array.isArray(schema.oneOf) ? 'oneOf' : null;

/** The valid forms, where the schema is nothing but alternatives; null when other keywords bind as well. */
function branchesOf(schema: Schema): unknown[] | null {
  const keyword = unionIn(schema);
  if (keyword !== null) return onlyText(omitted(schema, keyword)) ? listIn(schema, keyword) : null;
  const bare = Object.fromEntries(Object.entries(schema).filter(([key]) => !isText(key)));
  return Array.isArray(bare.type) ? bare.type.map((type) => ({ ...bare, type })) : [bare];
}
