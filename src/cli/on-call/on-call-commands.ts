// Which commands are there for people on call? Take an incident, and be quiet for a while.

import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { parseDuration } from '../../base/duration.ts';
import { configFlag, jsonFlag, storeFlag } from '../flags.ts';
import type { CliIo } from '../io.ts';
import type { Ends } from '../program.ts';

const byFlag = () => new Option('--by <who>', 'who it is; the user of this machine when it is left out');

const codes = `
Exit codes:
    0  done, or written down for the next daemon
    1  refused, and it says why
    2  usage, config or store: nothing was asked`;

export function addOnCall(program: Command, io: CliIo, ends: Ends): void {
  program
    .command('ack')
    .description(
      'take an incident: no reminders and no escalation any more, and the others are told who has it',
    )
    .argument('<incident|target>', 'an incident by its id, or all that are open on a target')
    .addOption(byFlag())
    .option('--note <text>', 'what the others should know')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .addHelpText('after', codes)
    .action((what, { by = null, note = null, store = null, ...flags }) =>
      ends(import('./ack.ts').then(({ runAck }) => runAck(what, { ...flags, by, note, store }, io))),
    );
  addSilence(program, io, ends);
}

function addSilence(program: Command, io: CliIo, ends: Ends): void {
  const silence = program
    .command('silence')
    .description('tell nobody of some targets for a while; probing and the record go on');
  silence
    .command('add', { isDefault: true })
    .description('prints the id of the silence, which `silence end` takes')
    .argument('[targets...]', "names; * stands for any characters, and '*' is everything")
    .option('--label <key=value>', 'only targets with this label (repeatable)', collected, [])
    .addOption(new Option('--light <light>', 'only this light').choices(['server', 'pipeline']))
    .addOption(
      new Option('--for <duration>', 'so long from now, such as 10m').argParser(toMs).conflicts('until'),
    )
    .option('--until <time>', 'until then, such as 2026-12-24T22:00Z')
    .requiredOption('--reason <text>', 'why')
    .addOption(byFlag())
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .addHelpText('after', codes)
    .action(
      (names, { label: labels, light = null, for: forMs = null, until = null, by = null, ...flags }) => {
        const { store = null } = flags;
        const options = { ...flags, store, labels, light, forMs, until, by };
        return ends(import('./silence.ts').then(({ runSilence }) => runSilence(names, options, io)));
      },
    );
  silence
    .command('list')
    .description('the silences that hold')
    .option('--all', 'also those that are over', false)
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .action(({ store = null, ...flags }) =>
      ends(import('./silence.ts').then(({ runSilenceList }) => runSilenceList({ ...flags, store }, io))),
    );
  silence
    .command('end')
    .description('before its time: what it muted and is still so is told then')
    .argument('<silence>', 'its id')
    .addOption(configFlag())
    .addOption(storeFlag())
    .addOption(jsonFlag())
    .addHelpText('after', codes)
    .action((id, { store = null, ...flags }) =>
      ends(import('./silence.ts').then(({ runSilenceEnd }) => runSilenceEnd(id, { ...flags, store }, io))),
    );
}

const collected = (value: string, before: string[]): string[] => [...before, value];

function toMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError('expected a duration such as 10m or 2h');
  return ms;
}
