// Is what was written a config? The judgement alone, whichever way its values were read.

import { resolve } from 'node:path';
import type { Finding } from '../problem.ts';
import { crossCheck } from '../rules/cross.ts';
import { withListenAddress } from '../rules/cross-listen.ts';
import type { Config } from '../schema/schema.ts';
import { secretsOf } from '../secrets.ts';
import type { MapSpot, Scalar, Spot, Trail } from '../spot.ts';
import { withDefaults } from './merge.ts';
import { validate } from './validate.ts';

export interface Judged {
  /** With its defaults merged in. */
  root: Spot;
  /** `store.path` and every `cwd` are absolute. Null, or not to be used, where there are findings. */
  config: Config | null;
  findings: Finding[];
  /** For the redactor. */
  secrets: string[];
}

/** `baseDir` is where relative paths begin. */
export function judge(written: MapSpot, baseDir: string): Judged {
  const root = withListenAddress(withDefaults(written));
  const { config, findings } = validate(root);
  const all = [...findings, ...crossCheck(root)];
  return { root, config: config && located(config, baseDir), findings: all, secrets: secretsOf(root) };
}

/** With paths that mean the same wherever the program runs. */
const located = ({ store, targets, ...rest }: Config, baseDir: string): Config => ({
  ...rest,
  store: { ...store, path: resolve(baseDir, store.path) },
  targets: targets.map((target) => ({ ...target, cwd: target.cwd && resolve(baseDir, target.cwd) })),
});

export type Plain = Scalar | readonly Plain[] | { readonly [key: string]: Plain };

/** Values that stand in no file. */
export function spotOf(value: Plain, trail: Trail = null): Spot {
  const place = { trail, offset: 0, end: 0 };
  if (value === null || typeof value !== 'object')
    return { kind: 'scalar', ...place, value, taken: [], fromFile: false, broken: false };
  if (Array.isArray(value))
    return { kind: 'list', ...place, items: value.map((one, key) => spotOf(one, { up: trail, key })) };
  const entries = Object.entries(value).map(([key, one]) => [key, spotOf(one, { up: trail, key })] as const);
  return { kind: 'map', ...place, entries: new Map(entries) };
}
