// How is a mistake in the config told? One line each: where it stands, what it is about, what was expected.

import type { LineCounter } from 'yaml';
import { oneLine } from '../base/text.ts';
import { formatPath, type Path, pathOf, type Spot } from './spot.ts';

export interface Problem {
  /** As the operator named it. */
  file: string;
  /** From 1; 0 when the problem is the file as a whole. */
  line: number;
  column: number;
  /** Such as `targets[2].timeouts.connect`; empty for the whole file. */
  path: string;
  message: string;
}

/** A problem before lines are counted. */
export interface Finding {
  offset: number;
  /** The end of what it is about; beyond a break in the syntax it would be guesswork. */
  end: number;
  path: Path;
  message: string;
}

/** A key may be as long as the file. */
const longestLine = 1_000;

/** `coalmine.yaml:12:5 targets[0].interval: expected a duration such as …, got "10 seconds"` */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const where = line === 0 ? `${file}:` : `${file}:${line}:${column}`;
  return oneLine(path === '' ? `${where} ${message}` : `${where} ${path}: ${message}`, longestLine);
}

export const fileProblem = (file: string, message: string): Problem => ({
  file,
  line: 0,
  column: 0,
  path: '',
  message,
});

export const findingAt = (spot: Spot, message: string, ...below: Path): Finding => ({
  offset: spot.offset,
  end: spot.end,
  path: [...pathOf(spot.trail), ...below],
  message,
});

/** In the order of the file, none twice: what stands in `defaults` is found again in every target. */
export function toProblems(
  findings: readonly Finding[],
  file: string,
  lines: Pick<LineCounter, 'linePos'>,
): Problem[] {
  const told = new Map(
    findings.map((one) => [`${one.offset} ${one.path.at(-1) ?? ''} ${one.message}`, one] as const).reverse(),
  );
  return [...told.values()]
    .reverse()
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }) => {
      const { line, col } = lines.linePos(offset);
      return { file, line: Math.max(1, line), column: Math.max(1, col), path: formatPath(path), message };
    });
}

/** A value as it may be shown in a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a map';
  return typeof value === 'string' ? JSON.stringify(oneLine(value, 60)) : String(value);
}
