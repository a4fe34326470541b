// How does a command line become an exit code? Arguments are parsed here, a command is loaded only when it is asked
// for, and every way to fail ends in one line and an exit code.

import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  Help,
  type Option,
} from '@commander-js/extra-typings';
import { oneLine } from '../base/text.ts';
import { version } from '../base/version.ts';
import { exitCodes } from '../report/round/exit-code.ts';
import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';

/** Hears of the work of the command that was asked for, which ends with its exit code. */
export type Ends = (work: Promise<number>) => Promise<void>;

/** Tells the program of a command or a few. */
export type AddCommand = (program: Command, io: CliIo, ends: Ends) => void;

/** Resolves with the exit code. Never rejects. */
export async function runProgram(
  commands: readonly AddCommand[],
  args: readonly string[],
  io: CliIo,
): Promise<number> {
  let code: number = exitCodes.passed;
  const program = createProgram(io);
  for (const add of commands)
    add(program, io, async (work) => {
      code = await work;
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0 && error.code !== 'commander.help')
        io.stderr.write(refusal(error, program, args));
      return error.exitCode === 0 ? 0 : exitCodes.usage;
    }
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

const createProgram = (io: CliIo): Command =>
  new Command('coalmine')
    .description('Sends a canary down every job pipeline behind your MCP servers, and says which layer died.')
    .version(version)
    .exitOverride()
    .configureHelp({ optionDescription })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // What is wrong is said once, where it is known for which command.
      outputError() {},
    });

/** That a switch is off until it is given goes without saying. */
const optionDescription = (option: Option): string =>
  new Help().optionDescription(option).replace(/ \(default: false\)$/, '');

/** One line, like every other of ours, that ends with where to read on. */
function refusal({ message }: CommanderError, program: CommandUnknownOpts, args: readonly string[]): string {
  const said = oneLine(message.replace(/^error: /, ''), 1_000).replace(/\.$/, '');
  return `${said}; see ${pathOf(program, args)} --help\n`;
}

/** Of the command that was meant, as far as there is one. */
function pathOf(command: CommandUnknownOpts, [first, ...rest]: readonly string[]): string {
  const below = command.commands.find((one) => one.name() === first);
  return below === undefined ? command.name() : `${command.name()} ${pathOf(below, rest)}`;
}
