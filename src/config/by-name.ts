// Which target is meant by a name?

import type { TargetConfig } from './schema/schema.ts';

export const byName = (targets: readonly TargetConfig[]): Map<string, TargetConfig> =>
  new Map(targets.map((target) => [target.name, target]));
