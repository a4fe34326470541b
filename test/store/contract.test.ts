import { join } from 'node:path';
import { journalContract, type Subject } from './journal-contract.ts';
import { opened, temporaryFolder } from './opened.ts';
import { outboxContract } from './outbox-contract.ts';

const open = async (): Promise<Subject> => {
  const path = join(temporaryFolder(), 'coalmine.db');
  const begin = async (): Promise<Subject> => {
    const store = await opened(path);
    return {
      journal: store.journal,
      outbox: store.outbox,
      close: store.close,
      async reopen() {
        await store.close();
        return begin();
      },
    };
  };
  return begin();
};

journalContract('the SQLite store', open);
outboxContract('the SQLite store', open);
