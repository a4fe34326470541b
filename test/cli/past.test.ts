// What do the commands that look back say, of a past that is there and of one that is not? The built program, on a
// real store.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { widthOf } from '../../src/report/width.ts';
import { opened } from '../store/opened.ts';
import * as record from '../store/records.ts';
import { temporaryFolder, writeConfig } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { type Filled, filled, minuteMs } from './filled.ts';

let past: Filled;
beforeAll(async () => {
  past = await filled();
});

const look = (...args: string[]) => run(args, { cwd: past.folder });

async function text(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await look(...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const json = async (...args: string[]) => JSON.parse(await text(...args, '--json'));

describe('status', () => {
  it('lists every light, trouble first', async () => {
    const lines = (await text('status')).split('\n');
    expect(lines.map((line) => line.slice(0, 37).trimEnd())).toEqual([
      'TARGET   LIGHT     STATUS',
      'exports  server    ✓ up',
      '         pipeline  ✗ down worker_down',
      'search   server    ! degraded',
      'mail     server    ✓ up',
      '3 targets: 1 down, 1 degraded, 1 up',
      '',
    ]);
    expect(lines[2]).toMatch(/ 1\dm +97\.\d\d % \(83 %\) +4\/0\/2 +97\.\d\d % \(2 %\)$/);
  });

  it('says the same to programs, of the targets that are named', async () => {
    expect(await json('status', 'mail', 'exports')).toMatchObject({
      version: 1,
      counts: { up: 1, degraded: 0, down: 1, unknown: 0 },
      targets: [
        {
          name: 'exports',
          lights: [
            { light: 'server', status: 'up', incident: null },
            { light: 'pipeline', status: 'down', incident: { id: 'inc_1', cause: 'worker_down' } },
          ],
        },
        { name: 'mail' },
      ],
    });
  });
});

describe('history', () => {
  it('draws a day on the 80 columns of no terminal', async () => {
    const lines = (await text('history', 'exports')).split('\n');
    const chart = lines.filter((line) => /[│┤]/.test(line));
    expect(Math.max(...chart.map(widthOf))).toBeLessThanOrEqual(80);
    const strip = chart.find((line) => line.startsWith('canary:worker')) ?? '';
    expect(strip).toMatch(/│ +·+✗{1,2}·+✗{1,2}·+✗{1,2}$/);
    expect(lines[2]).toMatch(/^ {2}pipeline {2}available 97\.\d\d % of the 83\.\d\d % watched; down 3\d min/);
    expect(lines.filter((line) => line.includes(' → '))).toHaveLength(5);
  });

  it('says to programs from which tier, and how it went in each bucket', async () => {
    const { chart, checks, lights } = await json('history', 'exports', '--stage', 'worker', '--since', '3h');
    expect(chart).toMatchObject({ check: 'canary:worker', tier: 'observation', bucket_ms: 5 * minuteMs });
    expect(checks.map(({ check }: { check: string }) => check)).toEqual([
      'protocol',
      'canary:worker',
      'health',
    ]);
    expect(checks[1]).toMatchObject({
      counts: { fail: 12, suspect: 0 },
      latency: { p95_ms: expect.any(Number) },
    });
    expect(checks[2].latency).toBe(null);
    expect(lights).toMatchObject([{ light: 'server', availability: 1 }, { light: 'pipeline' }]);
    const failed = chart.buckets.reduce(
      (sum: number, one: { counts: { fail: number } }) => sum + one.counts.fail,
      0,
    );
    expect(failed).toBe(12);
  });

  it('goes from a date to a date', async () => {
    const day = new Date(past.nowMs - 86_400_000).toISOString().slice(0, 10);
    const { since, until } = await json('history', 'mail', '--since', day, '--until', '2h');
    expect(since).toBe(`${day}T00:00:00.000Z`);
    expect(Date.parse(until)).toBeLessThan(past.nowMs - 90 * minuteMs);
  });

  it.each([
    ['failures=3', [[620], [12]]],
    ['failures=1,successes=1', [[620], [300], [12]]],
    ['failures=15', [[620]]],
    ['failures=50', []],
  ])('tells what would have been under %s', async (policy, began) => {
    const { was, would_be } = await json('history', 'exports', '--replay', policy);
    const startedAgo = ({ started_at }: { started_at: string }) => [
      Math.round((past.nowMs - Date.parse(started_at)) / minuteMs),
    ];
    expect(was.map(startedAgo)).toEqual([[620], [12]]);
    expect(would_be.map(startedAgo)).toEqual(began);
  });

  it('says of a replay what it rests on', async () => {
    const said = await text('history', 'exports', '--replay', 'failures=50', '--since', '12h');
    expect(said).toMatch(/^failures 50, successes 2 +0 +–$/m);
    expect(said).toContain('with failures 50, successes 2: no incident\n');
  });

  it.each([
    [['exprots'], /^no target is called exprots; there are exports, mail, search\n$/],
    [['exports', '--stage', 'connect'], /^connect is a stage of protocol, .*--stage protocol\n$/],
    [['exports', '--stage', 'x'], /^there is no check x; there are protocol, canary:worker, health\n$/],
    [['exports', '--since', 'yesterday'], /expected a duration such as 24h or 7d, or a date/],
    [['exports', '--since', '2026-02-31'], /expected a duration/],
    [['exports', '--since', '1h', '--until', '2h'], /^--since must be before --until/],
    [['exports', '--replay', 'failures=0'], /expected failures=5/],
    [['exports', '--replay', 'often'], /expected failures=5/],
  ])('ends with 2 for %j', async (args, says) => {
    const { code, stdout, stderr } = await look('history', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});

describe('incidents', () => {
  const ids = async (...args: string[]): Promise<string[]> =>
    (await json('incidents', ...args)).incidents.map(({ id }: { id: string }) => id);

  it('lists open ones first, then the newest', async () => {
    expect(await text('incidents')).toMatch(
      /^STATUS .*\n✗ down +exports .* 1\dm {2}inc_1\n✓ was critical +exports .* 22m {2}inc_0\n1 open, 1 resolved/,
    );
    expect(await ids()).toEqual(['inc_1', 'inc_0']);
    expect(await ids('--all')).toEqual(['inc_1', 'inc_0']);
    expect(await ids('--limit', '1')).toEqual(['inc_1']);
    expect(await ids('--target', 'mail')).toEqual([]);
  });

  it('tells the story of one, and steers no terminal with what a receiver said', async () => {
    const said = await text('incidents', 'inc_1');
    expect(said).toMatch(
      /^exports pipeline {2}✗ down {2}worker_down sentinel_timeout at canary:worker {2}for 1\d min/,
    );
    expect(said).toContain(
      'incident.opened → oncall: refused, http_error HTTP 503 after 20 ms: no\\u001b[2J\n',
    );
    expect(said).toContain('incident.opened → oncall: accepted HTTP 204');
    const { deliveries } = await json('incidents', 'inc_1');
    expect(deliveries[0].attempts).toMatchObject([{ answer: 'no\u001b[2J' }, { http_status: 204 }]);
  });

  it('ends with 2 for one that there is not', async () => {
    const { code, stderr } = await look('incidents', 'inc_9');
    expect([code, stderr]).toEqual([2, 'there is no incident inc_9: `coalmine incidents` lists them\n']);
  });
});

describe('why', () => {
  it('says what is wrong and why it is believed, what was seen, and who was told', async () => {
    const said = await text('why', 'exports');
    expect(said).toMatch(
      /^exports pipeline is ✗ down for 1\d min.*: worker_down; canary:worker did not pass 12 times in a row, 3 are needed$/m,
    );
    expect(said).toContain('  do   start the workers');
    expect(said).toContain('    evidence  HTTP 200 {"ok":false}');
    expect(said).toContain(
      'server   legacy over http, found out 3h ago\nnotice   tls_expiring at connect (exports.example.com)',
    );
    expect(said).toContain('mutes    none\ntold     ');
    expect(said).toContain('oncall: incident.opened, accepted after 2 attempts');
  });

  it('needs no config beside a store, and then does not know what the config says', async () => {
    const { needed, checks, lights } = await json('why', 'exports', '--store', past.store);
    expect([needed, lights[1].muted, checks[1].next_at, checks[1].not_passing]).toEqual([
      null,
      null,
      null,
      12,
    ]);
  });
});

describe('db', () => {
  it('says what takes the room', async () => {
    expect(await text('db', 'stats')).toMatch(/^observation +\d+\.\d KiB +6,000 +\d+ +20\d\d-.*\(20h\)$/m);
    const { bytes, tables } = await json('db', 'stats');
    expect(bytes).toBeGreaterThan(100_000);
    expect(tables[0]).toMatchObject({ table: 'observation', rows: 6_000, bytes: expect.any(Number) });
  });

  it('makes a copy that is a store, while a daemon writes', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'busy.db');
    const store = await opened(path);
    let wanted = true;
    let written = 0;
    const writing = (async () => {
      for (; wanted; written += 1) {
        const observations = [record.observation({ startedAtMs: systemClock.nowMs() + written })];
        await store.journal.commit(record.batch({ observations }));
      }
    })();
    const copy = join(folder, 'copy.db');
    const made = await run(['db', 'backup', copy, '--store', path]);
    wanted = false;
    await writing;
    await store.close();
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toMatch(/copy\.db: \d+\.\d KiB, opened and found sound\n$/);
    const stats = await run(['db', 'stats', '--store', copy, '--json']);
    const { tables } = JSON.parse(stats.stdout);
    const { rows } = tables.find(({ table }: { table: string }) => table === 'observation');
    expect(rows).toBeLessThanOrEqual(written);
  });

  it('replaces a file only when it is told to, and never the store itself', async () => {
    const file = join(temporaryFolder(), 'copy.db');
    writeFileSync(file, 'precious');
    const refused = await look('db', 'backup', file);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/exists already: choose another name, or --force/);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    const { bytes } = await json('db', 'backup', file, '--force');
    expect(bytes).toBe(statSync(file).size);
    const itself = await look('db', 'backup', past.store, '--force');
    expect([itself.code, itself.stderr]).toEqual([2, expect.stringMatching(/is the store itself/)]);
    expect((await look('status')).code).toBe(0);
  });

  it('leaves nothing half made where it may not write', async () => {
    const file = join(temporaryFolder(), 'nowhere', 'copy.db');
    const { code, stderr } = await look('db', 'backup', file);
    expect([code, existsSync(file)]).toEqual([2, false]);
    expect(stderr).toMatch(/copy\.db.*cannot be written/);
  });
});

describe('without a store that can be read', () => {
  const commands = [
    ['status'],
    ['history', 'a'],
    ['incidents'],
    ['why', 'a'],
    ['db', 'stats'],
    ['db', 'backup', 'b.db'],
  ];

  it.each(commands)('%s %s says where none is, and what to do', async (...command) => {
    const { code, stdout, stderr } = await run([...command, '--store', 'nowhere.db'], {
      cwd: temporaryFolder(),
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^There is no store at \S*nowhere\.db: start `coalmine run` once, or check store\.path\.\n$/,
    );
  });

  it.each([
    ['damaged', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 5_000)), /is damaged/],
    ['no database', (path: string) => writeFileSync(path, 'hello'), /is not a SQLite database/],
    [
      'newer',
      (path: string) => change(path, "insert into kysely_migration values ('9999_later', '')"),
      /made by a newer/,
    ],
    [
      'older',
      (path: string) => change(path, "delete from kysely_migration where name > '0001'"),
      /made by an older/,
    ],
  ])('says that it is %s', async (_, spoil, says) => {
    const path = join(temporaryFolder(), 'coalmine.db');
    await (await opened(path)).close();
    spoil(path);
    const { code, stderr } = await run(['status', '--store', path]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  it('says that a config which cannot be read need not be', async () => {
    const { code, stderr } = await run(['status', '--config', 'none.yaml'], { cwd: temporaryFolder() });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/none\.yaml.*\nWith --store FILE the config is not read\.\n$/),
    ]);
  });

  it('says that a target which is configured was not probed yet', async () => {
    const folder = temporaryFolder();
    writeConfig(folder, { version: 1, targets: [{ name: 'exports', url: 'http://127.0.0.1:9/mcp' }] });
    await (await opened(join(folder, 'coalmine.db'))).close();
    const { code, stderr } = await run(['why', 'exports'], { cwd: folder });
    expect([code, stderr]).toEqual([2, 'exports was not probed yet: `coalmine run` probes it\n']);
  });

  it('says that nothing was probed yet', async () => {
    const path = join(temporaryFolder(), 'coalmine.db');
    await (await opened(path)).close();
    const { code, stdout } = await run(['status', '--store', path]);
    expect([code, stdout]).toEqual([0, 'no target was probed yet: `coalmine run` probes them\n']);
    const named = await run(['why', 'exports', '--store', path]);
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('remembers no target yet')]);
  });
});

function change(path: string, statement: string): void {
  const database = new Database(path);
  database.exec(statement);
  database.close();
}
