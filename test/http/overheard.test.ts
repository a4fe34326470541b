// Of what does the listener hear, of all that reaches the store?

import { expect, it } from 'vitest';
import type { Journal, Outbox } from '../../src/engine/ports.ts';
import { overheard } from '../../src/http/overheard.ts';
import type { ToThread } from '../../src/http/posts.ts';
import { batch, incident } from '../store/records.ts';

it('an incident is told when it becomes another one, not with every failure more', async () => {
  const told: ToThread[] = [];
  const journal = { commit: async () => 'stored' } as unknown as Journal;
  const { journal: heard } = overheard({ journal, outbox: {} as Outbox }, (post) => void told.push(post));
  const write = async (part: Parameters<typeof incident>[0]): Promise<number> => {
    await heard.commit(batch({ incidents: [incident(part)] }));
    return told.length;
  };
  expect(await write({ failures: 3 })).toBe(1);
  expect(await write({ failures: 4 })).toBe(1);
  expect(await write({ failures: 5, cause: 'jobs_stuck' })).toBe(2);
  expect(await write({ status: 'resolved', resolvedAtMs: 1 })).toBe(3);
});
