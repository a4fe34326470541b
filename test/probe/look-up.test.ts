// Does a name that hangs cost the system more than one look-up, however many ask?

import { describe, expect, it } from 'vitest';
import { sharing } from '../../src/probe/wire/look-up.ts';

type Ask = ReturnType<typeof sharing>;
type Heard = Parameters<Ask>[2];

const options = { all: true };

/** A resolver that answers when it is told to. */
function slowResolver() {
  const open: { host: string; heard: Heard }[] = [];
  const ask: Ask = (host, _options, heard) => {
    open.push({ host, heard });
  };
  return { open, ask };
}

describe('a look-up', () => {
  it('is made once for all who ask while it is out, and each of them hears the answer', () => {
    const { open, ask } = slowResolver();
    const lookUp = sharing(ask);
    const heard: unknown[] = [];
    for (const who of ['first', 'second', 'third'])
      lookUp('jobs.test', options, (_error, addresses) => heard.push([who, addresses]));
    expect(open.map(({ host }) => host)).toEqual(['jobs.test']);
    const addresses = [{ address: '127.0.0.1', family: 4 }];
    open[0]?.heard(null, addresses);
    expect(heard).toEqual(['first', 'second', 'third'].map((who) => [who, addresses]));
  });

  it('of another name, or for other addresses, does not wait', () => {
    const { open, ask } = slowResolver();
    const lookUp = sharing(ask);
    lookUp('dead.test', options, () => {});
    lookUp('alive.test', options, () => {});
    lookUp('dead.test', { ...options, family: 4 }, () => {});
    expect(open.map(({ host }) => host)).toEqual(['dead.test', 'alive.test', 'dead.test']);
  });

  it('is made anew once the answer is there, good or bad', () => {
    const { open, ask } = slowResolver();
    const lookUp = sharing(ask);
    const errors: unknown[] = [];
    const failed = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    lookUp('jobs.test', options, (error) => errors.push(error));
    open[0]?.heard(failed, []);
    lookUp('jobs.test', options, (error) => errors.push(error));
    open[1]?.heard(null, []);
    expect(errors).toEqual([failed, null]);
  });
});
