// What do targets have in common? Most leave most options as they are: what is the same is one object for all of them,
// here and wherever the config is sent or kept, so that ten thousand do not hold ten thousand copies of the defaults.

import type { TargetConfig } from '../schema/schema.ts';
import type { LoadResult } from './load.ts';

export function shareParts<T extends LoadResult>(loaded: T): T {
  if (!loaded.ok) return loaded;
  const known = new Map<string, object>();
  const shared = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const text = JSON.stringify(part);
    const same = known.get(text) ?? part;
    known.set(text, same);
    return same;
  };
  const targets = loaded.config.targets.map(
    (target) =>
      Object.fromEntries(Object.entries(target).map(([key, part]) => [key, shared(part)])) as TargetConfig,
  );
  return { ...loaded, config: { ...loaded.config, targets } };
}
