// Which commands ask something of the running daemon?

import type { Command } from '@commander-js/extra-typings';
import { configFlag, jsonFlag, storeFlag } from '../flags.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';

const askingCodes = `
Exit codes:
    0  a probe began, or waits for its turn
    1  the daemon refused, and says why
    2  usage, config or store: nothing was asked
    3  no daemon is running, or it did not answer`;

export function addAsking(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('probe')
    .description('asks the running daemon to probe a target now: what it sees counts as at any other time')
    .argument('<target>')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .addHelpText('after', askingCodes)
    .action((target, { store = null, ...flags }) =>
      ends(import('./probe.ts').then(({ runProbe }) => runProbe(target, { ...flags, store }, io))),
    );
}
