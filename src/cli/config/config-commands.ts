// Which commands are about the config and the command line itself? Check one, make one, print what one may hold, and
// help a shell to complete what is typed.

import { Argument, type Command, Option } from '@commander-js/extra-typings';
import { collected } from '../arguments.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';

export function addConfigCommands(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('validate')
    .description('check the config, and name every mistake at once')
    .option('-c, --config <file>', 'the config file', 'coalmine.yaml')
    .option('--online', 'ask the receivers too, without waking anybody', false)
    .action((flags) => ends(import('./validate.ts').then(({ runValidate }) => runValidate(flags, io))));
  addInit(program, io, ends);
  program
    .command('schema')
    .description('print the JSON Schema of the config, for editors')
    .action(() => ends(import('./schema.ts').then(({ runSchema }) => runSchema(io))));
  program
    .command('completion')
    .description('print what completes commands and flags in your shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action((shell) =>
      ends(import('./completion.ts').then(({ runCompletion }) => runCompletion(shell, program, io))),
    );
}

const usage = `[options] --url <url>
       coalmine init [options] --stdio -- <command> [args...]
       coalmine init [options] --from <file>`;

const after = `
Where clients keep theirs:
  Claude Desktop  ~/Library/Application Support/Claude/claude_desktop_config.json
  Cursor          ~/.cursor/mcp.json, or .cursor/mcp.json in a project
  VS Code         .vscode/mcp.json in a project, or mcp.json beside its settings
No secret is copied: each becomes a variable, and the answer says which ones to set.`;

function addInit(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('init')
    .description('write a config to begin with, from flags or from the config of an MCP client')
    .usage(usage)
    .argument('[command...]', 'with --stdio, after --')
    .option('--from <file>', 'of Claude Desktop, Cursor or VS Code: each of its servers becomes a target')
    .addOption(new Option('--url <url>', 'watch this MCP endpoint').conflicts('stdio'))
    .option('--stdio', 'watch the program that the command after -- starts')
    .addOption(
      new Option('--transport <kind>', 'with --url: http is Streamable HTTP, sse the older HTTP+SSE')
        .choices(['http', 'sse'])
        .conflicts('stdio'),
    )
    .option('--name <name>', 'of the target; else as its host or program is called')
    .option('--header <name:value>', 'with --url: send this along (repeatable); no secrets', collected)
    .option('--header-env <name=variable>', 'with --url: the same, the value from the environment', collected)
    .option('--bearer-env <variable>', 'with --url: the token is in this environment variable')
    .option('--canary <tool>', 'call this tool in each probe (repeatable)', collected)
    .option('--expect-tool <name>', 'must be listed (repeatable)', collected)
    .option('--health <url>', 'read the queue here')
    .option('--webhook-env <variable>', 'tell this webhook, whose address is in an environment variable')
    .option('-o, --output <file>', 'where to write it; - is stdout', 'coalmine.yaml')
    .option('--force', 'replace the file', false)
    .addHelpText('after', after)
    .action((operands, { from = null, name = null, webhookEnv = null, ...flags }) =>
      ends(
        import('./init.ts').then(({ runInit }) =>
          runInit(operands, { ...flags, from, name, webhookEnv }, io),
        ),
      ),
    );
}
