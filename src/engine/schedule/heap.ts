// What is due first? A binary min-heap: adding and taking cost log n, so ten thousand targets need no scan.

export interface Heap<T> {
  add(item: T): void;
  /** The first item, left in place. */
  first(): T | undefined;
  take(): T | undefined;
  size(): number;
}

export function createHeap<T>(rank: (item: T) => number): Heap<T> {
  const items: T[] = [];
  const rankAt = (index: number): number => {
    const item = items[index];
    return item === undefined ? Number.POSITIVE_INFINITY : rank(item);
  };
  const swap = (a: number, b: number): void => {
    const held = items[a] as T;
    items[a] = items[b] as T;
    items[b] = held;
  };
  return {
    add(item) {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (rankAt(parent) <= rankAt(at)) return;
        swap(at, parent);
        at = parent;
      }
    },
    first: () => items[0],
    take() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const child = rankAt(left + 1) < rankAt(left) ? left + 1 : left;
        if (rankAt(at) <= rankAt(child)) return top;
        swap(at, child);
        at = child;
      }
    },
    size: () => items.length,
  };
}
