// Which commands are there for tool drift? See it, accept it, pin it in a file.

import { type Command, Option } from '@commander-js/extra-typings';
import { adHocTarget } from '../ad-hoc.ts';
import { withServerFlags } from '../ad-hoc-flags.ts';
import { collected } from '../arguments.ts';
import { configFlag, storeFlag } from '../flags.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';

const writeUsage = `[options] <file> [targets...]
       coalmine baseline write [options] <file> --url <url>
       coalmine baseline write [options] <file> --stdio -- <command> [args...]`;

const diffCodes = `
Exit codes:
    0  nothing differs, or nothing that breaks clients
    1  something breaks clients
    2  usage, config or store: nothing was compared
    3  there is nothing to compare yet
    4  something differs, with --fail-on any`;

export function addBaseline(program: Command, io: CliIo, ends: Ends): void {
  const baseline = program
    .command('baseline')
    .description('the accepted tools of each target, and what drifted from them');
  baseline
    .command('diff')
    .description('what each server lists now against what is accepted, from the store')
    .argument('[targets...]', 'all when none is named')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(
      new Option('--format <format>', 'on stdout').choices(['text', 'json']).default('text' as const),
    )
    .addOption(
      new Option('--fail-on <what>', 'which differences end with a code other than 0')
        .choices(['breaking', 'any'])
        .default('breaking' as const),
    )
    .addHelpText('after', diffCodes)
    .action((names, { store = null, ...flags }) =>
      ends(
        import('./baseline.ts').then(({ runBaselineDiff }) =>
          runBaselineDiff(names, { ...flags, store }, io),
        ),
      ),
    );
  baseline
    .command('accept')
    .description('what the server lists now is right; a running daemon knows within half a second')
    .argument('<target>')
    .option('--tool <name>', 'accept this tool alone (repeatable)', collected)
    .option('--by <who>', 'who accepts; the user of this machine when it is left out')
    .addOption(configFlag())
    .addOption(storeFlag())
    .action((target, { tool: tools = null, by = null, store = null, config }) =>
      ends(
        import('./baseline.ts').then(({ runBaselineAccept }) =>
          runBaselineAccept(target, { config, store, tools, by }, io),
        ),
      ),
    );
  withServerFlags(
    baseline
      .command('write')
      .description('probe once, and pin the listed tools in a file for `coalmine check --baseline`')
      .usage(writeUsage)
      .argument('<file>')
      .argument('[targets...]', 'all when none is named; others in the file stay as they are')
      .addOption(configFlag().conflicts(['url', 'stdio'])),
  ).action((file, operands, { config, ...flags }) => {
    const adHoc = adHocTarget(operands, flags, io.env);
    const names = adHoc === null ? operands : [];
    return ends(
      import('./baseline-write.ts').then(({ runBaselineWrite }) =>
        runBaselineWrite(file, names, { config, adHoc }, io),
      ),
    );
  });
}
