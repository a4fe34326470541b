// Which commands are there?

import { type Command, Option } from '@commander-js/extra-typings';
import { addAlert } from './alert/alert-commands.ts';
import { toMs, whole } from './arguments.ts';
import { addBaseline } from './baseline/baseline-commands.ts';
import { addCheck } from './check/check-command.ts';
import { addConfigCommands } from './config/config-commands.ts';
import { configFlag } from './flags.ts';
import type { CliIo } from './io.ts';
import { addAsking } from './on-call/ask-commands.ts';
import { addOnCall } from './on-call/on-call-commands.ts';
import { addLookingBack } from './past/past-commands.ts';
import { type AddCommand, type Ends, runProgram } from './program.ts';
import { addTop } from './serve/top-command.ts';

/** In the order of the help. */
const commands: readonly AddCommand[] = [
  addRun,
  addCheck,
  addLookingBack,
  addTop,
  addAsking,
  addOnCall,
  addAlert,
  addBaseline,
  addConfigCommands,
  addFixture,
  addDemo,
];

/** Resolves with the exit code. Never rejects. */
export const main = (args: readonly string[], io: CliIo): Promise<number> => runProgram(commands, args, io);

function addRun(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('run')
    .description('the daemon: probes, remembers, tells; SIGTERM ends it')
    .addOption(configFlag())
    .addOption(
      new Option('--log-level <level>', 'of the JSON lines on stderr')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info' as const),
    )
    .option(
      '--new-store',
      'keep a damaged store beside, and begin a new one; a sound one is used as it is',
      false,
    )
    .action((flags) => ends(import('./serve/run.ts').then(({ runDaemon }) => runDaemon(flags, io))));
}

function addFixture(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('fixture')
    .description('a real MCP server with a queue and workers to point a monitor at')
    .option('--port <port>', 'of MCP and /health; 0 takes a free one', toPort, 0)
    .option('--control-port <port>', 'where faults are injected', toPort, 0)
    .addOption(
      new Option('--transport <kind>', 'how MCP is spoken; stdio speaks it on stdin and stdout')
        .choices(['http', 'sse', 'stdio'])
        .default('http' as const),
    )
    .addOption(
      new Option('--era <era>', 'of the protocol')
        .choices(['legacy', 'modern', 'both'])
        .default('legacy' as const),
    )
    .option('--workers <count>', 'worker processes', toCount, 1)
    .addOption(
      new Option('--queue <kind>', 'what the jobs are queued in')
        .choices(['auto', 'redis', 'postgres', 'pgboss'])
        .default('auto' as const),
    )
    .option('--fault <name>', 'start with this fault, or a server that is broken in this way')
    .option('--list-faults', 'name all faults, and what a probe must say of each', false)
    .addOption(
      new Option('--sentinel-timeout <duration>', 'how long health_check_job waits for its job')
        .argParser(toMs)
        .default(30_000, '30s'),
    )
    .addOption(
      new Option('--format <format>', 'of the line that says where it is')
        .choices(['text', 'json'])
        .default('text' as const),
    )
    .action(({ fault = null, sentinelTimeout, ...flags }) =>
      ends(
        import('./fixture/fixture.ts').then(({ runFixture }) =>
          runFixture({ ...flags, fault, sentinelTimeoutMs: sentinelTimeout }, io),
        ),
      ),
    );
}

function addDemo(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('demo')
    .description('the story in one command: a worker dies, is found, named, reported, and comes back')
    .addOption(
      new Option('--queue <kind>', 'what the jobs are queued in')
        .choices(['auto', 'redis', 'postgres', 'pgboss'])
        .default('auto' as const),
    )
    .option('--top', 'tell it inside the dashboard', false)
    .action((flags) => ends(import('./demo/demo.ts').then(({ runDemo }) => runDemo(flags, io))));
}

const toPort = (text: string): number => whole(text, 0, 65_535, 'a port');
const toCount = (text: string): number => whole(text, 0, 64, 'a number of workers');
