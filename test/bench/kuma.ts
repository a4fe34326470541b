// How does Uptime Kuma write the same facts? Six statements a beat, each a transaction of its own, into the tables and
// indexes of its version 2: the beat, three sums, and two deletions of sums past their time.

import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';

export interface Beat {
  monitor: number;
  atMs: number;
  up: boolean;
  pingMs: number;
}

const tables = `
  create table heartbeat (id integer primary key autoincrement not null, important boolean not null default 0,
    monitor_id integer not null, status smallint not null, msg text, time datetime not null, ping integer,
    duration integer not null default 0, down_count integer not null default 0, end_time datetime,
    retries integer not null default 0, response text);
  create index important on heartbeat (important);
  create index monitor_id on heartbeat (monitor_id);
  create index monitor_important_time_index on heartbeat (monitor_id, important, time);
  create index monitor_time_index on heartbeat (monitor_id, time);
  create index heartbeat_important_index on heartbeat (important);`;

const sums = (table: string): string => `
  create table ${table} (id integer primary key autoincrement not null, monitor_id integer not null,
    timestamp integer not null, ping float not null, ping_min float not null default 0,
    ping_max float not null default 0, up smallint not null, down smallint not null, extras text);
  create unique index ${table}_key on ${table} (monitor_id, timestamp);
  create index ${table}_timestamp on ${table} (timestamp);`;

const grains = { stat_minutely: 60, stat_hourly: 3_600, stat_daily: 86_400 };

export interface Kuma {
  write(beat: Beat): Promise<void>;
  close(): Promise<void>;
}

/** Over the same driver and query builder as our store, with Kuma's own pragmas. */
export function createKuma(path: string): Kuma {
  const raw = new Database(path);
  for (const pragma of ['journal_mode = wal', 'cache_size = -12000', 'auto_vacuum = incremental'])
    raw.pragma(pragma);
  raw.pragma('synchronous = normal');
  raw.exec(tables + Object.keys(grains).map(sums).join(''));
  const kept = new Map<string, Database.Statement>();
  const prepare = (text: string): Database.Statement => {
    const statement = kept.get(text) ?? raw.prepare(text);
    kept.set(text, statement);
    return statement;
  };
  const database = { prepare, close: () => raw.close() };
  const db = new Kysely<never>({
    dialect: new SqliteDialect({ database: database as unknown as Database.Database }),
  });
  return {
    async write(beat) {
      for (const [table, seconds] of Object.entries(grains)) await addToSum(db, table, seconds, beat);
      await forget(db, 'stat_minutely', beat, 86_400);
      await forget(db, 'stat_hourly', beat, 30 * 86_400);
      await sql`insert into heartbeat (important, monitor_id, status, msg, time, ping, duration, down_count, retries)
        values (0, ${beat.monitor}, ${beat.up ? 1 : 0}, ${'200 - OK'}, ${new Date(beat.atMs).toISOString()},
          ${beat.pingMs}, 60, 0, 0)`.execute(db);
    },
    close: () => db.destroy(),
  };
}

async function addToSum(db: Kysely<never>, table: string, seconds: number, beat: Beat): Promise<void> {
  const timestamp = Math.floor(beat.atMs / 1_000 / seconds) * seconds;
  const up = beat.up ? 1 : 0;
  await sql`insert into ${sql.table(table)} (monitor_id, timestamp, ping, ping_min, ping_max, up, down)
    values (${beat.monitor}, ${timestamp}, ${beat.pingMs}, ${beat.pingMs}, ${beat.pingMs}, ${up}, ${1 - up})
    on conflict (monitor_id, timestamp) do update set ping = (ping * up + excluded.ping) / (up + 1),
      ping_min = min(ping_min, excluded.ping), ping_max = max(ping_max, excluded.ping),
      up = up + excluded.up, down = down + excluded.down`.execute(db);
}

async function forget(db: Kysely<never>, table: string, beat: Beat, seconds: number): Promise<void> {
  const before = Math.floor(beat.atMs / 1_000) - seconds;
  await sql`delete from ${sql.table(table)} where monitor_id = ${beat.monitor} and timestamp < ${before}`.execute(
    db,
  );
}
