// What does the dashboard say of a store that another process holds? The built program in a real terminal, and this
// process as the other one.

import { renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { filled } from '../cli/filled.ts';
import { run } from '../support/program.ts';
import { openScreen } from '../support/tmux.ts';

/** So that nobody else reads it. */
function hold(path: string): () => void {
  const database = new Database(path);
  onTestFinished(() => void database.close());
  database.pragma('locking_mode = exclusive');
  database.exec('begin immediate; commit');
  return () => database.close();
}

it('says so, hears keys meanwhile, and reads it as soon as it is let go', async () => {
  const { store, folder } = await filled();
  const away = join(folder, 'away.db');
  const screen = await openScreen(['top', '--store', store], { cwd: folder, columns: 160 });
  await screen.shows(/^› exports/m);
  renameSync(store, away);
  await screen.shows(/✗ The store \S+ is gone/);
  const letGo = hold(away);
  renameSync(away, store);
  await screen.shows(/✗ The store \S+ is held by another process/);
  await screen.press('Down');
  await screen.shows(/^› (?!exports)/m);
  const refused = await run(['top', '--store', store]);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(/^The store \S+ is held by another process, and cannot be read meanwhile/);
  letGo();
  await screen.shows(/^daemon ✗ not running/m);
});
