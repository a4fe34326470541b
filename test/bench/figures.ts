// How is a figure shown beside its limit?

export interface Figure {
  says: string;
  /** Missing where nothing was promised. */
  holds?: boolean;
}

/** At most `limit`, in `unit`. */
export const atMost = (what: string, value: number, limit: number, unit: string): Figure => ({
  says: `${what}: ${value.toFixed(2)} ${unit} (at most ${limit})`,
  holds: value <= limit,
});

/** True when every promise holds. */
export function show(title: string, figures: readonly Figure[]): boolean {
  const lines = figures.map(({ says, holds }) => `    ${holds === false ? 'MISSED ' : ''}${says}\n`);
  process.stdout.write(`  ${title}\n${lines.join('')}`);
  return figures.every(({ holds }) => holds !== false);
}

/** Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
