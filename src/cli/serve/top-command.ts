// How is the dashboard called?

import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { parseDuration } from '../../base/duration.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';

const leastRefreshMs = 250;

export function addTop(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('top')
    .description('the dashboard: every target, live, in this terminal; ? shows the keys')
    .addOption(new Option('-c, --config <file>', 'the config file').default('coalmine.yaml'))
    .addOption(new Option('--store <file>', 'the store, without a config file').conflicts('config'))
    .option('--once', 'print one plain frame and end, as it also does where stdout is no terminal', false)
    .addOption(
      new Option('--refresh <duration>', 'how often what was written is read, at most')
        .argParser(toRefreshMs)
        .default(1_000, '1s'),
    )
    .action(({ store = null, refresh: refreshMs, ...flags }) =>
      ends(import('./top.ts').then(({ runTop }) => runTop({ ...flags, store, refreshMs }, io))),
    );
}

function toRefreshMs(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= leastRefreshMs) return ms;
  throw new InvalidArgumentError(`expected a duration of at least ${leastRefreshMs}ms, such as 1s`);
}
