// Is the disk of the simulation a true one? The same contract holds it as the real store.

import { systemClock } from '../../src/base/clock.ts';
import { journalContract, type Subject } from '../store/journal-contract.ts';
import { outboxContract } from '../store/outbox-contract.ts';
import { createChance } from './chance.ts';
import { createDisk, type Disk, mount } from './disk.ts';
import { createLife } from './life.ts';

const broken = (what: string): never => {
  throw new Error(what);
};

function opened(disk: Disk): Subject {
  const { journal, outbox } = mount(disk, createLife(systemClock), createChance(1), broken);
  return { journal, outbox, reopen: async () => opened(disk), close: async () => {} };
}

const open = async (): Promise<Subject> => opened(createDisk());

journalContract('the disk of the simulation', open);
outboxContract('the disk of the simulation', open);
