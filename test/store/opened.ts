// How does a test get a store? In a folder of its own that is gone after the test.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { type OpenOptions, openStore, type Store } from '../../src/store/open.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const quiet: OpenOptions = { clock: systemClock, onHeld() {}, onStored() {} };

/** The store, or an exception with the sentence that the operator would read. */
export async function opened(path: string, options: Partial<OpenOptions> = {}): Promise<Store> {
  const result = await openStore(path, { ...quiet, ...options });
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.sentence}`);
  return result.store;
}
