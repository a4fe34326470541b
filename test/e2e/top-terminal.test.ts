// What does the dashboard leave behind, and what does it do where there is little to work with? The built program in a
// real terminal, and without one.

import { renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Filled, filled } from '../cli/filled.ts';
import { temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { openScreen } from '../support/tmux.ts';

let past: Filled;
beforeAll(async () => {
  past = await filled();
});

const change = (path: string, statement: string): void => {
  const database = new Database(path);
  database.exec(statement);
  database.close();
};

describe('the terminal is given back', () => {
  it.each([
    ['by q', ['q'], 0],
    ['by Ctrl-C', ['C-c'], 0],
  ])('%s', async (_, keys, code) => {
    const screen = await openScreen(['top', '--store', past.store], { cwd: past.folder });
    await screen.shows(/^› exports/m);
    expect(await screen.told('#{alternate_on} #{cursor_flag}')).toBe('1 0');
    await screen.press(...keys);
    await screen.shows(new RegExp(`^before\\nended ${code}\\nicanon$`, 'm'));
    expect(await screen.told('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  });

  it('by a signal', async () => {
    const screen = await openScreen(['top', '--store', past.store], { cwd: past.folder });
    await screen.shows(/^› exports/m);
    process.kill(await screen.pid(), 'SIGTERM');
    await screen.shows(/^before\nended 130\nicanon$/m);
    expect(await screen.told('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  });

  it('by a crash, which says what broke', async () => {
    const { store, folder } = await filled();
    const screen = await openScreen(['top', '--store', store], { cwd: folder, columns: 120 });
    await screen.shows(/^› exports/m);
    change(store, "update check_state set memory = 'not what we wrote'");
    await screen.shows(/^before\ncoalmine broke: SyntaxError[\s\S]*ended 70\nicanon$/m);
    expect(await screen.told('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  });
});

describe('where there is little to work with', () => {
  it('a terminal of 20 × 5 is told what it is too small for, and becomes the list when it grows', async () => {
    const screen = await openScreen(['top', '--store', past.store], {
      cwd: past.folder,
      columns: 20,
      rows: 5,
    });
    await screen.shows(/^✗1 !1 \?0 ✓1\n✗ no daemon\nmake it 40×8\nq quits/);
    await screen.resize(80, 24);
    await screen.shows(/^› exports +✓ up +✗ down +worker_down/m);
  });

  it('NO_COLOR takes every colour, and no meaning', async () => {
    const opening = { cwd: past.folder, env: { NO_COLOR: '1' } };
    const screen = await openScreen(['top', '--store', past.store], opening);
    await screen.shows(/^› exports +✓ up +✗ down/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
    expect(await screen.coloured()).not.toMatch(/\u001b\[/);
  });

  it('a pipe gets one frame without any code', async () => {
    const { code, stdout, stderr } = await run(['top', '--store', past.store]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^coalmine {2}✗ 1 down {2}! 1 degraded {2}✓ 1 up {2}of 3 targets/);
    expect(stdout).toMatch(/^daemon ✗ not running since/m);
    expect(stdout).toMatch(/^ {2}exports +✓ up +✗ down +worker_down/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('so does --once in a terminal, which is not taken for it', async () => {
    const screen = await openScreen(['top', '--once'], { cwd: past.folder });
    await screen.shows(/^before\ncoalmine {2}✗ 1 down[\s\S]*exports +✓ up +✗ down[\s\S]*ended 0/);
  });
});

describe('without a store that can be read', () => {
  it.each([
    ['none', () => 'none.db', /^There is no store at \S*none\.db: start `coalmine run` once/],
    [
      'one of a newer version',
      (path: string) => {
        change(path, "insert into kysely_migration values ('9999_later', '')");
        return path;
      },
      /made by a newer coalmine/,
    ],
  ])('%s is said before the screen is taken', async (_, prepare, says) => {
    const { store } = await filled();
    const { code, stdout, stderr } = await run(['top', '--store', prepare(store)], {
      cwd: temporaryFolder(),
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  it('one that a newer version took over meanwhile is named in the header', async () => {
    const { store, folder } = await filled();
    const screen = await openScreen(['top', '--store', store], { cwd: folder, columns: 160 });
    await screen.shows(/^› exports/m);
    change(store, "insert into kysely_migration values ('9999_later', '')");
    renameSync(store, join(folder, 'away.db'));
    await screen.shows(/✗ The store \S+ is gone/);
    renameSync(join(folder, 'away.db'), store);
    await screen.shows(/✗ The store \S+ was made by a newer coalmine/);
    await screen.shows(/^› exports/m);
  });

  it('a config that is not right is said, with the way around it', async () => {
    const { code, stderr } = await run(['top'], { cwd: temporaryFolder() });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/coalmine\.yaml[\s\S]*With --store FILE/)]);
  });
});
