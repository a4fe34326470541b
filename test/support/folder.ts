// Where may a test write? In a folder of its own, gone with the test file.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-test-'));
  folders.push(folder);
  return folder;
}

/** JSON is YAML. @returns the path of the file. */
export function writeConfig(folder: string, config: object | string): string {
  const path = join(folder, 'coalmine.yaml');
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config, null, 2));
  return path;
}
