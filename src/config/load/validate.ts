// Does what was written fit the schema? Each issue becomes a sentence that says what was expected, what
// was found and, for an unknown key, which one was probably meant.

import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import { type Finding, findingAt, shown } from '../problem.ts';
import type { Schema } from '../schema/bare.ts';
import { type Config, configSchema } from '../schema/schema.ts';
import { targetSchema } from '../schema/target-schema.ts';
import { at, itemsOf, type Path, type Spot, textOf, toValue } from '../spot.ts';
import { keysOf, schemaAt } from './shape.ts';

export type Validated = { config: Config | null; findings: Finding[] };

/** `root` has its defaults merged in. */
export function validate(root: Spot): Validated {
  const parsed = configSchema.safeParse(toValue(root), { error: phrase, jitless: isSmall(root) });
  const findings = parsed.success
    ? []
    : parsed.error.issues.flatMap(meantBy).flatMap((one) => explain(one, configSchema, root));
  return { config: parsed.success ? parsed.data : null, findings: [...validateDefaults(root), ...findings] };
}

/** Zod compiles a reader for each map of the schema, which takes longer than to read some targets without. */
const isSmall = (root: Spot): boolean => itemsOf(at(root, 'targets')).length < 50;

/** On their own, so that a mistake in them is told with no target at all. What is missing may be missing. */
function validateDefaults(root: Spot): Finding[] {
  const defaults = at(root, 'defaults');
  if (defaults?.kind !== 'map') return [];
  const parsed = targetSchema.safeParse(toValue(defaults), { error: phrase, jitless: true });
  const issues = parsed.success ? [] : parsed.error.issues.flatMap(meantBy);
  return issues
    .filter(({ path }) => path[0] !== 'name')
    .filter(({ path }) => path.some(Number.isInteger) || at(defaults, ...(path as Path)) !== undefined)
    .flatMap((one) => explain(one, targetSchema, defaults));
}

function explain(issue: z.core.$ZodIssue, schema: Schema, root: Spot): Finding[] {
  const path = issue.path as Path;
  // Its own sentence is among the cross checks.
  if (schema === configSchema && path[0] === 'version') return [];
  const { spot, below } = nearest(root, path);
  if (spot.kind === 'scalar' && spot.broken) return [];
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, path, root));
    return issue.keys.map((key) => findingAt(at(spot, key) ?? spot, unknownKey(key, known)));
  }
  if (issue.code === 'invalid_key') {
    return [findingAt(spot, `expected ${issue.issues[0]?.message ?? 'another key'} as the key`)];
  }
  if (below.length > 0) return [findingAt(spot, `missing: expected ${issue.message}`, ...below)];
  return [findingAt(spot, `expected ${issue.message}${got(issue, path, spot)}${meant(issue, spot)}`)];
}

/** What is wrong with the form that was meant, where there are several: the first whose kind of value it is. */
function meantBy(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const form = forms.find(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return form?.flatMap((one) => meantBy({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}

/** The deepest spot on the way to `path`, and what of the path is not there. */
function nearest(root: Spot, path: Path): { spot: Spot; below: Path } {
  for (let length = path.length; length > 0; length--) {
    const spot = at(root, ...path.slice(0, length));
    if (spot) return { spot, below: path.slice(length) };
  }
  return { spot: root, below: path };
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = suggest(key, known);
  if (near) return `unknown key \`${key}\`, did you mean \`${near}\`?`;
  return `unknown key \`${key}\`, expected one of ${known.join(', ')}`;
}

/** The nearest word, when it is near enough to be a slip of the hand. */
export function suggest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const near = closest(word, known);
  return distance(word, near) <= Math.max(2, Math.floor(near.length / 3)) ? near : null;
}

/** What was found, unless it may be a secret. */
function got(issue: z.core.$ZodIssue, path: Path, spot: Spot): string {
  if (issue.code === 'too_big' && spot.kind === 'list') return `, got ${spot.items.length}`;
  if (spot.kind !== 'scalar') return `, got ${shown(toValue(spot))}`;
  if (spot.value === '') return ', got an empty string';
  const quotes = issue.message === 'a string' && spot.value !== null ? ' (put it in quotes)' : '';
  if (spot.value !== null && maybeSecret(path, spot.value, spot.taken.length > 0)) {
    return `, got a value that is not shown here${quotes}`;
  }
  return `, got ${spot.value === null ? 'nothing' : shown(spot.value)}${quotes}`;
}

/** Of a word that chooses a branch, the one that is nearest. */
function meant(issue: z.core.$ZodIssue, spot: Spot): string {
  const word = textOf(spot);
  if (issue.code !== 'invalid_union' || word === undefined) return '';
  const near = suggest(word, branchesOf(issue));
  return near ? `, did you mean \`${near}\`?` : '';
}

/** What the word that chooses a branch may be. */
const branchesOf = (issue: object): string[] =>
  'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];

const secretive = new Set<string | number>([
  ...['auth', 'secrets', 'headers', 'env'],
  ...['routing_key', 'api_key', 'token', 'topic', 'proxy'],
]);

function maybeSecret(path: Path, value: unknown, substituted: boolean): boolean {
  if (substituted || path.some((key) => secretive.has(key))) return true;
  if (path.at(-2) === 'tls' && typeof value === 'string') return true;
  // An address may carry a password or a token.
  return path.at(-1) === 'url' && (path[0] === 'receivers' || /[@?]/.test(String(value)));
}

const kinds: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** The words after `expected`, for what the schema does not say in words of its own. */
function phrase(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? `a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'too_big':
      return `at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
    case 'too_small':
      return issue.origin === 'string' ? 'a string that is not empty' : `at least ${issue.minimum}`;
    case 'invalid_union':
      if (branchesOf(issue).length > 0) return `one of ${branchesOf(issue).join(', ')}`;
      return 'a value that JSON can hold';
    default:
      return 'another value';
  }
}
