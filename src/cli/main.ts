// Which command is meant? Arguments are parsed here, a command is loaded only when it is asked for, and every way to
// fail ends in one line and an exit code.

import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { parseDuration } from '../base/duration.ts';
import { version } from '../base/version.ts';
import { canaryKinds, protocols } from '../config/choices.ts';
import { exitCodes, exitCodeTable } from '../report/exit-code.ts';
import { adHocTarget } from './ad-hoc.ts';
import { addAsking } from './ask-commands.ts';
import { addBaseline } from './baseline-commands.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { addLookingBack } from './past-commands.ts';

/** Resolves with the exit code. Never rejects. */
export async function main(args: readonly string[], io: CliIo): Promise<number> {
  let code: number = exitCodes.passed;
  const program = createProgram(io, async (work) => {
    code = await work;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\n`);
      return exitCodes.usage;
    }
    io.stderr.write(
      `coalmine broke: ${error instanceof Error ? error.stack : String(error)}\nPlease report this.\n`,
    );
    return exitCodes.broken;
  }
}

type Ends = (work: Promise<number>) => Promise<void>;

function createProgram(io: CliIo, ends: Ends): Command {
  const program = new Command('coalmine')
    .description('Sends a canary down every job pipeline behind your MCP servers, and says which layer died.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(coalmine --help lists the commands)')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  addRun(program, io, ends);
  addCheck(program, io, ends);
  addLookingBack(program, io, ends);
  addAsking(program, io, ends);
  addBaseline(program, io, ends);
  addConfigCommands(program, io, ends);
  addFixture(program, io, ends);
  program
    .command('demo')
    .description('the story in one command: a worker dies, is found, named, reported, and comes back')
    .addOption(
      new Option('--queue <kind>', 'what the jobs are queued in')
        .choices(['auto', 'redis', 'postgres', 'pgboss'])
        .default('auto' as const),
    )
    .action((flags) => ends(import('./demo.ts').then(({ runDemo }) => runDemo(flags, io))));
  return program;
}

const configFlag = () => new Option('-c, --config <file>', 'the config file').default('coalmine.yaml');

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
    .action((flags) => ends(import('./run.ts').then(({ runDaemon }) => runDaemon(flags, io))));
}

function addCheck(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('check')
    .description('probe once now, report, and end with an exit code: the CI smoke check')
    .usage(
      '[options] [names...]\n       coalmine check [options] --url <url>\n       coalmine check [options] --stdio -- <command> [args...]',
    )
    .argument('[names...]', 'targets of the config; all when none is named')
    .addOption(configFlag().conflicts(['url', 'stdio']))
    .option('--url <url>', 'probe this MCP endpoint, without a config file')
    .addOption(
      new Option('--stdio', 'start and probe the command after --, without a config file').conflicts('url'),
    )
    .addOption(
      new Option('--transport <kind>', 'with --url: http is Streamable HTTP, sse the older HTTP+SSE')
        .choices(['http', 'sse'])
        .conflicts('stdio'),
    )
    .addOption(
      new Option('--protocol <version>', 'with --url or --stdio: pin the era or version').choices(protocols),
    )
    .option('--canary <tool>', 'with --url or --stdio: call this tool (repeatable)', collected, [])
    .addOption(
      new Option('--canary-kind <kind>', 'with --canary: how the pipeline is exercised').choices(canaryKinds),
    )
    .option('--health <url>', 'with --url or --stdio: read the queue here')
    .addOption(
      new Option('--format <format>', 'of the report on stdout')
        .choices(['text', 'json'])
        .default('text' as const),
    )
    .addOption(new Option('--only <light>', 'judge this light alone').choices(['server', 'pipeline']))
    .addOption(
      new Option('--fail-on <what>', 'which verdicts end with a code other than 0')
        .choices(['failed', 'degraded'])
        .default('failed' as const),
    )
    .option('--timeout <duration>', 'of the whole run; what is not judged by then is unknown', toMs)
    .option('--baseline <file>', 'fail on tools that break clients of those pinned here')
    .addHelpText(
      'after',
      `\nExit codes:\n${exitCodeTable.map(([code, means]) => `  ${String(code).padStart(3)}  ${means}`).join('\n')}`,
    )
    .action((operands, flags) => {
      const { only = null, timeout = null, baseline = null, config, format, failOn } = flags;
      const adHoc = adHocTarget(operands, flags);
      const names = adHoc?.command ? [] : operands;
      const options = { config, format, failOn, only, timeoutMs: timeout, baseline, adHoc };
      return ends(import('./check.ts').then(({ runCheck }) => runCheck(names, options, io)));
    });
}

function addConfigCommands(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('validate')
    .description('check the config, and name every mistake at once')
    .addOption(configFlag())
    .action((flags) => ends(import('./validate.ts').then(({ runValidate }) => runValidate(flags, io))));
  program
    .command('schema')
    .description('print the JSON Schema of the config, for editors')
    .action(() => ends(import('./schema.ts').then(({ runSchema }) => runSchema(io))));
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
    .option('--sentinel-timeout <duration>', 'how long health_check_job waits for its job', toMs, 30_000)
    .addOption(
      new Option('--format <format>', 'of the line that says where it is')
        .choices(['text', 'json'])
        .default('text' as const),
    )
    .action(({ fault = null, sentinelTimeout, ...flags }) =>
      ends(
        import('./fixture.ts').then(({ runFixture }) =>
          runFixture({ ...flags, fault, sentinelTimeoutMs: sentinelTimeout }, io),
        ),
      ),
    );
}

const collected = (value: string, before: string[]): string[] => [...before, value];

function toMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError('expected a duration such as 500ms, 10s or 5m');
  return ms;
}

const toPort = (text: string): number => whole(text, 0, 65_535, 'a port');
const toCount = (text: string): number => whole(text, 0, 64, 'a number of workers');

function whole(text: string, least: number, most: number, what: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new InvalidArgumentError(`expected ${what} from ${least} to ${most}`);
  return value;
}
