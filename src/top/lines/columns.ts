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
  probes: { title: 'PROBES', least: 10, most: 30 },
  last: { title: 'LAST', least: 7, right: true },
  p95: { title: 'P95', least: 7, right: true },
  queue: { title: 'WAIT/ACT/FAIL', least: 13, right: true },
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
const growing: ColumnName[] = ['target', 'server', 'pipeline', 'why', 'probes', 'why'];

export const gap = 2;

/** `longest` is the widest name. A screen that is too narrow for all of the first gets fewer of them. */
export function placed(columns: number, longest: number): PlacedColumn[] {
  let left = columns;
  const widths = new Map<ColumnName, number>();
  for (const name of [...always, ...rest]) {
    const { least } = wanted[name];
    if (least > left) {
      if (always.includes(name)) break;
      continue;
    }
    widths.set(name, least);
    left -= least + gap;
  }
  left += gap;
  for (const name of growing) {
    const has = widths.get(name);
    if (has === undefined) continue;
    const most =
      name === 'target'
        ? Math.max(has, Math.min(longest, wanted.target.most ?? 0))
        : (wanted[name].most ?? has);
    // The first time causes only get what they need to be read whole.
    const aim = name === 'why' && growing.indexOf(name) === 3 && has < 22 ? Math.min(most, 22) : most;
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
