import { join } from 'node:path';
import { journalContract, type Subject } from './journal-contract.ts';
import { opened, temporaryFolder } from './opened.ts';

journalContract('the SQLite store', async () => {
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
});
