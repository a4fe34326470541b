// Which columns does the list of targets have on a screen of this width? Pure: those that matter most first, and what
// is left over goes to names and causes.

export type ColumnName =
  | 'target'
  | 'server'
  | 'pipeline'
  | 'why'
  | 'since'
  | 'probes'
  | 'last'
  | 'p95'
  | 'queue'
  | 'day'
  | 'month'
  | 'next'
  | 'notes';

export interface PlacedColumn {
  name: ColumnName;
  title: string;
  columns: number;
  right: boolean;
}

interface Wanted {
  title: string;
  least: number;
  /** It grows up to this, in the order of `growing`. */
  most?: number;
  right?: true;
}

const wanted: Record<ColumnName, Wanted> = {
  target: { title: 'TARGET', least: 12, most: 40 },
  server: { title: 'SERVER', least: 6, most: 10 },
  pipeline: { title: 'PIPELINE', least: 8, most: 10 },
  why: { title: 'WHY', least: 13, most: 48 },
  since: { title: 'FOR', least: 4, right: true },
  probes: { title: 'PROBES', least: 8, most: 30 },
  last: { title: 'LAST', least: 7, right: true },
  p95: { title: 'P95', least: 7, right: true },
  queue: { title: 'QUEUE', least: 9, most: 13, right: true },
  day: { title: '24 H (SEEN)', least: 14, right: true },
  month: { title: '30 D (SEEN)', least: 14, right: true },
  next: { title: 'NEXT', least: 4, right: true },
  notes: { title: 'NOTES', least: 11 },
};

/** From left to right. */
const order: ColumnName[] = [
  ...(['target', 'server', 'pipeline', 'why', 'since', 'notes', 'probes', 'last'] as const),
  ...(['p95', 'queue', 'day', 'month', 'next'] as const),
];

/** Those that stand on every screen, then the others as there is room for them. */
const always: ColumnName[] = ['target', 'server', 'pipeline', 'why', 'since'];
const rest: ColumnName[] = ['probes', 'queue', 'next', 'last', 'day', 'notes', 'p95', 'month'];
const growing: ColumnName[] = ['target', 'why', 'server', 'pipeline', 'queue', 'why', 'probes', 'why'];

export const gap = 2;

/** From here on names and causes are rather whole than that there is one column more. */
const roomyColumns = 100;
const readable = 22;

/** `longest` is the widest name. A screen that is too narrow for all of the first gets fewer of them. */
export function placed(columns: number, longest: number): PlacedColumn[] {
  const roomy = columns >= roomyColumns;
  const least: Partial<Record<ColumnName, number>> = {
    target: Math.min(Math.max(wanted.target.least, longest), roomy ? 28 : 16),
    why: roomy ? 18 : wanted.why.least,
  };
  let left = columns;
  const widths = new Map<ColumnName, number>();
  for (const name of [...always, ...rest]) {
    const width = least[name] ?? wanted[name].least;
    if (width > left) {
      if (always.includes(name)) break;
      continue;
    }
    widths.set(name, width);
    left -= width + gap;
  }
  left += gap;
  for (const name of growing) {
    const has = widths.get(name);
    if (has === undefined) continue;
    const most =
      name === 'target'
        ? Math.max(has, Math.min(longest, wanted.target.most ?? 0))
        : (wanted[name].most ?? has);
    // Causes first get what most of them need, and the details only what is left in the end.
    const aim = name === 'why' && has < readable ? Math.min(most, readable) : most;
    const more = Math.max(0, Math.min(aim - has, left));
    widths.set(name, has + more);
    left -= more;
  }
  return order.flatMap((name) => {
    const width = widths.get(name);
    return width === undefined
      ? []
      : [{ name, title: wanted[name].title, columns: width, right: wanted[name].right === true }];
  });
}
