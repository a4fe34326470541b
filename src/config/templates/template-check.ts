// Will this template work when it is needed? It is read, its names are looked up, and it is filled in with a body of
// each type.

import { isObject } from '../../base/json.ts';
import { suggest } from '../load/validate.ts';
import { templateOf } from './template.ts';
import { sampleBodies } from './template-samples.ts';

/** Long enough that a busy machine makes no mistake of it. */
const mostMs = 2_000;

/** What is wrong with it, in sentences. */
export function templateProblems(text: string, contentType: string): string[] {
  const result = templateOf(text, contentType);
  if (!result.ok) return [`the template ${result.why}`];
  const { template } = result;
  const unknown = template.names.flatMap((names) => unknownIn(names) ?? []);
  if (unknown.length > 0) return [...new Set(unknown)];
  for (const body of sampleBodies) {
    const made = template.render(body, mostMs);
    if (!made.ok) return [`of a message of type ${body.type} the template ${made.why}`];
  }
  return [];
}

/** Null where every sample leaves it open: labels have names of the operator's. */
function unknownIn(names: readonly string[]): string | null {
  let values: unknown[] = [...sampleBodies];
  for (const [depth, name] of names.entries()) {
    const maps = values.filter(isObject);
    const isOpen = maps.length === 0 || names[depth - 1] === 'labels';
    if (isOpen) return null;
    const known = [...new Set(maps.flatMap((one) => Object.keys(one)))];
    if (!known.includes(name)) return missing(names, depth, known);
    values = maps.map((one) => one[name]);
  }
  return null;
}

function missing(names: readonly string[], depth: number, known: readonly string[]): string {
  const at = names.slice(0, depth);
  const name = names[depth] ?? '';
  const near = suggest(name, known);
  const where = at.length === 0 ? 'a body' : `\`${at.join('.')}\``;
  return `${where} has no \`${name}\`, ${near ? `did you mean \`${near}\`?` : `expected one of ${known.join(', ')}`}`;
}
