// Which Coalmine is this? The version of package.json, found upwards from here, so that the answer is the
// same from src, from dist/src and from a bundle.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function packageJson(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json above the program');
  return packageJson(parent);
}

export const version: string = JSON.parse(readFileSync(packageJson(import.meta.dirname), 'utf8')).version;

/** How Coalmine names itself to servers and receivers. */
export const userAgent = `coalmine/${version}`;
