// Which flags say how to reach a server that no config file names?

import { type Command, Option, type OptionValues } from '@commander-js/extra-typings';
import { protocols } from '../config/schema/choices.ts';
import { collected, once } from './arguments.ts';

export const withServerFlags = <Args extends unknown[], Opts extends OptionValues>(
  command: Command<Args, Opts>,
) =>
  command
    .option('--url <url>', 'this MCP endpoint, without a config file', once)
    .addOption(
      new Option('--stdio', 'the program that the command after -- starts, without a config file').conflicts(
        'url',
      ),
    )
    .addOption(
      new Option('--transport <kind>', 'with --url: http is Streamable HTTP, sse the older HTTP+SSE')
        .choices(['http', 'sse'])
        .conflicts('stdio'),
    )
    .addOption(
      new Option('--protocol <version>', 'with --url or --stdio: pin the era or version').choices(protocols),
    )
    .option('--header <name:value>', 'with --url: send this along (repeatable); no secrets', collected)
    .option('--header-env <name=variable>', 'with --url: the same, the value from the environment', collected)
    .option('--bearer-env <variable>', 'with --url: the token is in this environment variable')
    .addOption(new Option('--bearer <token>').hideHelp())
    .addOption(new Option('--token <token>').hideHelp());
