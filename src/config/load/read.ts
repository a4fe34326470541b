// What did the operator write? YAML becomes a tree of spots with variables and files filled in; whether
// it makes sense is asked later.

import {
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { isPath, pemOf } from '../pem.ts';
import type { Finding } from '../problem.ts';
import type { Schema } from '../schema/bare.ts';
import { pathOf, type ScalarSpot, type Spot, type Trail } from '../spot.ts';
import type { FileText } from './file.ts';
import { branchOf, schemaOf, wanted } from './shape.ts';
import { type Env, substitute } from './substitute.ts';

export interface Source {
  env: Env;
  /** Reads what `{ file: path }` names. */
  readFile: (path: string) => FileText;
}

export interface Reading {
  /** Null for a file without a value. */
  root: Spot | null;
  /** Where the syntax broke. After the first of these the parser guesses. */
  breaks: Finding[];
  findings: Finding[];
  lines: LineCounter;
}

/** Real configs nest 6 deep; without a limit a hostile one would end in a stack overflow. */
const deepest = 64;
/** Values that aliases repeat: a few bytes of anchors could otherwise grow without end. */
const mostAliased = 100_000;

const tooDeep = `nested more than ${deepest} deep`;
const inOurWords: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'expected one document, got another',
  RESOURCE_EXHAUSTION: tooDeep,
};

interface Reader extends Source {
  findings: Finding[];
  anchors: Map<string, unknown>;
  aliased: number;
}

interface Step {
  schema: Schema | undefined;
  trail: Trail;
  /** Of the key, where there is one. */
  offset: number | null;
  depth: number;
  inAlias: boolean;
}

export function readYaml(text: string, schema: Schema, source: Source): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const breaks = document.errors.map(({ pos, code, message }) => {
    const told = inOurWords[code] ?? `not valid YAML: ${message}`;
    return { offset: pos[0], end: pos[0], path: [], message: told };
  });
  // A tag that nobody knows is only a warning to the parser, but its value would not be what was meant.
  const findings: Finding[] = document.warnings.map(({ pos, message }) => {
    return { offset: pos[0], end: pos[1], path: [], message: `not valid YAML: ${message}` };
  });
  const reader: Reader = { ...source, findings, anchors: new Map(), aliased: 0 };
  const { contents } = document;
  const empty = contents === null || (isScalar(contents) && contents.value === null);
  const start = { schema, trail: null, offset: null, depth: 0, inAlias: false };
  return { root: empty ? null : readNode(contents, start, reader), breaks, findings, lines };
}

function readNode(node: unknown, step: Step, reader: Reader): Spot {
  const place = placeOf(node, step);
  if (step.depth > deepest) return broken(place, reader, tooDeep);
  if (step.inAlias && ++reader.aliased > mostAliased) {
    const message = `the aliases of this file repeat more than ${mostAliased} values`;
    return reader.aliased === mostAliased + 1 ? broken(place, reader, message) : nothing(place);
  }
  if (isAlias(node)) {
    const aim = reader.anchors.get(node.source);
    if (aim === undefined) return broken(place, reader, `no anchor &${node.source} stands before this alias`);
    return readNode(aim, { ...step, offset: place.offset, depth: step.depth + 1, inAlias: true }, reader);
  }
  const spot = fitting(readPlain(node, place, step, reader), step, reader);
  // Only now: an alias inside its own anchor would never end.
  const anchor = (node as { anchor?: string } | null)?.anchor;
  if (anchor !== undefined) reader.anchors.set(anchor, node);
  return spot;
}

type Where = Pick<ScalarSpot, 'trail' | 'offset' | 'end'>;

function placeOf(node: unknown, { trail, offset }: Pick<Step, 'trail' | 'offset'>): Where {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  const start = offset ?? range?.[0] ?? 0;
  return { trail, offset: start, end: range?.[1] ?? start };
}

function readPlain(node: unknown, place: Where, step: Step, reader: Reader): Spot {
  if (isMap(node)) {
    if (isFileReference(node) && wanted(step.schema) === 'text') return readFrom(node, place, step, reader);
    const branch = branchOf(step.schema, (key) => node.get(key));
    return { ...place, kind: 'map', entries: readEntries(node, { ...step, schema: branch }, reader) };
  }
  if (isSeq(node)) {
    const items = node.items.map((item, index) => readNode(item, below(step, index, null), reader));
    return { ...place, kind: 'list', items };
  }
  return readScalar(isScalar(node) ? node.value : null, place, step, reader);
}

const below = (
  { schema, trail, depth, inAlias }: Step,
  key: string | number,
  offset: number | null,
): Step => ({
  schema: schemaOf(schema, key),
  trail: { up: trail, key },
  offset,
  depth: depth + 1,
  inAlias,
});

/** A file that holds no certificate is told where it is named, once for all who inherit it. */
function fitting(spot: Spot, { schema }: Step, reader: Reader): Spot {
  if (!schema || spot.kind !== 'scalar' || spot.broken || typeof spot.value !== 'string') return spot;
  const pem = pemOf(schema);
  if (pem?.fits(spot.value) !== false) return spot;
  return broken(spot, reader, `expected ${pem.phrase}, got a value that is not shown here`);
}

function readEntries(node: YAMLMap, step: Step, reader: Reader): Map<string, Spot> {
  const entries = new Map<string, Spot>();
  for (const { key, value } of node.items) {
    const keyPlace = placeOf(key, { trail: step.trail, offset: null });
    if (!isScalar(key)) {
      broken(keyPlace, reader, 'expected a key that is plain text');
      continue;
    }
    const name = String(key.value);
    if (name === '__proto__') {
      // A plain object cannot hold it, so it would vanish without a word.
      broken(keyPlace, reader, 'a key cannot be called __proto__');
      continue;
    }
    const spot = readNode(value, below(step, name, keyPlace.offset), reader);
    if (entries.has(name)) broken(spot, reader, `the key \`${name}\` stands twice in this map`);
    else entries.set(name, spot);
  }
  return entries;
}

const isFileReference = (node: YAMLMap): boolean => {
  const [only] = node.items;
  return node.items.length === 1 && isScalar(only?.key) && only.key.value === 'file';
};

/** `{ file: path }` where the schema wants text. Elsewhere such a map is the operator's own. */
function readFrom(node: YAMLMap, place: Where, step: Step, reader: Reader): Spot {
  const inner = { ...step, schema: undefined, depth: step.depth + 1 };
  const path = readNode(node.items[0]?.value, { ...inner, offset: place.offset }, reader);
  if (path.kind === 'scalar' && path.broken) return path;
  if (path.kind !== 'scalar' || typeof path.value !== 'string') {
    return broken(place, reader, 'expected the path of a file in { file: path }');
  }
  return contentOf(path.value, place, reader);
}

function contentOf(path: string, place: Where, reader: Reader): ScalarSpot {
  const read = reader.readFile(path);
  if (!read.ok) return broken(place, reader, `the file ${JSON.stringify(path)} ${read.why}`);
  const value = read.text.trim();
  if (value === '') return broken(place, reader, `the file ${JSON.stringify(path)} is empty`);
  return { ...plain(place, value, [value]), fromFile: true };
}

function readScalar(value: Scalar['value'], place: Where, step: Step, reader: Reader): ScalarSpot {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return plain(place, value);
  }
  const { text, taken, changed, problems } = substitute(String(value), reader.env);
  if (problems.length > 0) return broken(place, reader, ...problems);
  if (step.schema && pemOf(step.schema) && isPath(text)) return contentOf(text, place, reader);
  return plain(place, changed ? typed(text, step.schema) : text, taken);
}

/** A variable is always text, so where the schema wants a number or a truth value it is read as one. */
function typed(text: string, schema: Schema | undefined): string | number | boolean {
  const want = wanted(schema);
  if (want === 'number' && /^-?\d{1,15}(\.\d+)?$/.test(text)) return Number(text);
  if (want === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

const none: readonly string[] = [];

const plain = (place: Where, value: ScalarSpot['value'], taken = none): ScalarSpot => ({
  trail: place.trail,
  offset: place.offset,
  end: place.end,
  kind: 'scalar',
  value,
  taken,
  fromFile: false,
  broken: false,
});

const nothing = (place: Where): ScalarSpot => ({ ...plain(place, null), broken: true });

function broken(place: Where, reader: Reader, ...messages: readonly string[]): ScalarSpot {
  const { trail, offset, end } = place;
  reader.findings.push(...messages.map((message) => ({ path: pathOf(trail), offset, end, message })));
  return nothing(place);
}
