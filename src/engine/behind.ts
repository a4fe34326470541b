// Which targets wait behind another? All that depend on it, also by way of others. Pure; the answer for each is found
// when it is first asked for.

import type { TargetConfig } from '../config/schema.ts';

export function behindIn(targets: readonly TargetConfig[]): (target: string) => readonly string[] {
  const children = new Map<string, string[]>();
  for (const { name, dependsOn } of targets) {
    for (const parent of dependsOn) {
      const known = children.get(parent);
      if (known) known.push(name);
      else children.set(parent, [name]);
    }
  }
  const known = new Map<string, readonly string[]>();
  return (target) => {
    const found = known.get(target) ?? allBehind(children, target);
    known.set(target, found);
    return found;
  };
}

function allBehind(children: ReadonlyMap<string, readonly string[]>, target: string): string[] {
  const found = new Set<string>();
  const open = [target];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      open.push(child);
    }
  }
  return [...found];
}
