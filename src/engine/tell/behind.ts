// Which targets wait behind another? Those that depend on it, by one hop: so far a mute reaches too.

import type { TargetConfig } from '../../config/schema/schema.ts';

export function behindIn(targets: readonly TargetConfig[]): (target: string) => readonly string[] {
  const children = new Map<string, string[]>();
  for (const { name, dependsOn } of targets) {
    for (const parent of dependsOn) {
      const known = children.get(parent);
      if (known) known.push(name);
      else children.set(parent, [name]);
    }
  }
  return (target) => children.get(target) ?? [];
}
