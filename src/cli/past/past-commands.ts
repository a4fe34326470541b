// Which commands look back? How all stands, how it was, what went wrong, why, and the file that remembers it.

import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { configFlag, jsonFlag, storeFlag } from '../flags.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';
import { type Moment, parseMoment } from './moment.ts';
import { type Policy, parsePolicy } from './policy.ts';

export function addLookingBack(program: Command, io: CliIo, ends: Ends): void {
  addStatus(program, io, ends);
  addHistory(program, io, ends);
  addIncidents(program, io, ends);
  addWhy(program, io, ends);
  addDb(program, io, ends);
  addMcp(program, io, ends);
}

function addMcp(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('mcp')
    .description('the same for agents: an MCP server on stdin and stdout')
    .option('--act', 'also let them probe now and silence', false)
    .addOption(configFlag())
    .addOption(storeFlag())
    .action(({ store = null, act, ...flags }) =>
      ends(
        import('../serve/mcp.ts').then(({ runMcp }) => runMcp({ ...flags, store }, act ? 'act' : 'read', io)),
      ),
    );
}

function addStatus(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('status')
    .description('how every target stands, trouble first, from the store')
    .argument('[targets...]', 'all when none is named')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action((names, { store = null, ...flags }) =>
      ends(import('./status.ts').then(({ runStatus }) => runStatus(names, { ...flags, store }, io))),
    );
}

function addHistory(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('history')
    .description('how one target was: a chart, percentiles, availability, and what changed when')
    .argument('<target>')
    .addOption(
      new Option('--since <when>', 'a duration such as 24h or 7d, or a date such as 2026-11-01 (UTC)')
        .argParser(toMoment)
        .default({ agoMs: 86_400_000 }, '24h'),
    )
    .option('--until <when>', 'likewise; now when it is left out', toMoment)
    .option('--stage <check>', 'of this check: protocol, health, health:NAME or canary:NAME', 'protocol')
    .option('--replay <policy>', 'what it would have been under failures=5,successes=1', toPolicy)
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action((target, { store = null, until = { agoMs: 0 }, replay = null, ...flags }) =>
      ends(
        import('./history.ts').then(({ runHistory }) =>
          runHistory(target, { ...flags, store, until, replay }, io),
        ),
      ),
    );
}

function addIncidents(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('incidents')
    .description('open incidents and recent ones, or the whole story of one')
    .argument('[id]', 'of the one to tell of')
    .option('--target <name>', 'of this target alone')
    .option('--limit <count>', 'no more than so many; open ones are always listed', toCount, 20)
    .option('--all', 'as many as there are', false)
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action((id, { store = null, target = null, all, limit, ...flags }) =>
      ends(
        import('./incidents.ts').then(({ runIncidents, runIncident }) =>
          id === undefined
            ? runIncidents({ ...flags, store, target, most: all ? Number.POSITIVE_INFINITY : limit }, io)
            : runIncident(id, { ...flags, store }, io),
        ),
      ),
    );
}

function addWhy(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('why')
    .description('why a target stands as it does: streaks, evidence, mutes, next probe, who was told')
    .argument('<target>')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action((target, { store = null, ...flags }) =>
      ends(import('./why.ts').then(({ runWhy }) => runWhy(target, { ...flags, store }, io))),
    );
}

function addDb(program: Command, io: CliIo, ends: Ends): void {
  const db = program.command('db').description('the store: its size, and a copy of it');
  db.command('stats')
    .description('bytes, rows and the oldest row of each table')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action(({ store = null, ...flags }) =>
      ends(import('./db.ts').then(({ runStats }) => runStats({ ...flags, store }, io))),
    );
  db.command('backup')
    .description('a consistent copy, also while the daemon writes; it is opened once to be sure')
    .argument('<file>')
    .option('--force', 'replace the file', false)
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action((file, { store = null, ...flags }) =>
      ends(import('./db.ts').then(({ runBackup }) => runBackup(file, { ...flags, store }, io))),
    );
}

function toMoment(text: string): Moment {
  const moment = parseMoment(text);
  if (moment !== null) return moment;
  throw new InvalidArgumentError('expected a duration such as 24h or 7d, or a date such as 2026-11-01');
}

function toPolicy(text: string): Policy {
  const policy = parsePolicy(text);
  if (policy !== null) return policy;
  throw new InvalidArgumentError('expected failures=5 or failures=5,successes=1, each from 1 to 100');
}

function toCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('expected a number from 1');
}
