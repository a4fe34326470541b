// How are accepted tools pinned beside the code? As a JSON file that reads well in a diff: keys sorted, one
// definition after the other, no times and no hashes.

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isObject, parseJson } from '../../base/json.ts';
import { systemRandom } from '../../base/random.ts';
import { readTextFile } from '../../config/load/file.ts';
import type { Baseline } from '../../probe/drift/drift.ts';
import { compareText, definitionsOf, hashOfAll, type ToolDefinition } from '../../probe/drift/tool-hash.ts';
import { UsageError } from '../command-error.ts';

/** By target. */
export type PinnedTools = ReadonlyMap<string, readonly ToolDefinition[]>;

const fileVersion = 1;
const mostBytes = 64 * 1024 * 1024;
const anew = '`coalmine baseline write` makes it anew';

/** Null when there is no such file. @throws UsageError in one line */
export async function readBaselineFile(path: string): Promise<PinnedTools | null> {
  const read = readTextFile(path, mostBytes);
  if (!read.ok && read.missing) return null;
  if (!read.ok) throw new UsageError(`the baseline file ${path} ${read.why}`);
  const content = parseJson(read.text);
  if (!isObject(content) || typeof content.version !== 'number' || !isObject(content.targets))
    throw new UsageError(`${path} is not a baseline file: ${anew}`);
  if (content.version !== fileVersion)
    throw new UsageError(
      `the baseline file ${path} is of version ${content.version}, and this coalmine reads version ${fileVersion}: use a newer coalmine, or ${anew}`,
    );
  const pinned = new Map<string, ToolDefinition[]>();
  for (const [target, entry] of Object.entries(content.targets)) {
    const tools = isObject(entry) && isObject(entry.tools) ? Object.entries(entry.tools) : null;
    if (tools === null || !tools.every(([name, fields]) => name !== '' && isObject(fields)))
      throw new UsageError(`${path} is not a baseline file, see targets.${target}: ${anew}`);
    pinned.set(target, await definitionsOf(tools.map(([name, fields]) => ({ ...(fields as object), name }))));
  }
  return pinned;
}

export const asBaseline = (tools: readonly ToolDefinition[]): Baseline => ({
  hash: hashOfAll(tools),
  tools: async () => tools,
});

/** Whole or not at all: who reads at the same time sees the old file or the new one. @throws UsageError */
export function writeBaselineFile(path: string, pinned: PinnedTools): void {
  const beside = `${path}.${systemRandom.id('tmp')}`;
  try {
    writeFileSync(beside, textOf(pinned));
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UsageError(`the baseline file ${path} cannot be written: ${code}`);
  }
}

function textOf(pinned: PinnedTools): string {
  const targets = [...pinned]
    .sort(([a], [b]) => compareText(a, b))
    .map(([target, tools]) => [
      target,
      { tools: Object.fromEntries(tools.map((tool) => [tool.name, fieldsOf(tool)])) },
    ]);
  return `${JSON.stringify({ version: fileVersion, targets: Object.fromEntries(targets) }, null, 2)}\n`;
}

/** The name is the key already. */
function fieldsOf({ text }: ToolDefinition): object {
  const { name: _, ...fields } = JSON.parse(text) as Record<string, unknown>;
  return fields;
}
