// Which commands are about telling people? Would they be told, what were they not told, and what becomes of that?

import type { Command } from '@commander-js/extra-typings';
import { configFlag, jsonFlag, storeFlag } from '../flags.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';

export function addAlert(program: Command, io: CliIo, ends: Ends): void {
  const alert = program
    .command('alert')
    .description('telling people: try it out, and see to what they were not told');
  alert
    .command('test')
    .description('send a true test to a receiver, or to all, and show what it answers; no daemon is needed')
    .argument('[receiver]', 'all when none is named')
    .addOption(configFlag())
    .addOption(jsonFlag())
    .addHelpText('after', '\nExit codes:\n    0  all accepted it\n    1  one did not\n    2  usage or config')
    .action((receiver, flags) =>
      ends(import('./alert-test.ts').then(({ runAlertTest }) => runAlertTest(receiver ?? null, flags, io))),
    );
  alert
    .command('dead')
    .description('what was given up: nobody behind its receiver was told')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action(({ store = null, ...flags }) =>
      ends(import('./alert-dead.ts').then(({ runDead }) => runDead({ ...flags, store }, io))),
    );
  alert
    .command('resend')
    .description('have the daemon send again what was given up, under the same ids')
    .argument('[deliveries...]', 'as `alert dead` names them')
    .option('--all', 'everything that was given up', false)
    .option('--receiver <name>', 'with --all: to this one alone')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action((ids, { store = null, receiver = null, ...flags }) =>
      ends(
        import('./alert-dead.ts').then(({ runResend }) => runResend(ids, { ...flags, store, receiver }, io)),
      ),
    );
  alert
    .command('drop')
    .description('let go what waits for a receiver that left the config')
    .requiredOption('--receiver <name>', 'whose')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action(({ receiver, store = null, ...flags }) =>
      ends(import('./alert-dead.ts').then(({ runDrop }) => runDrop(receiver, { ...flags, store }, io))),
    );
}
