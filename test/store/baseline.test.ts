// Does the store remember what servers list only when it changes, and which of it was accepted?

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import type { Baselines } from '../../src/engine/ports.ts';
import { definitionsOf, hashOfAll, type ToolSnapshot } from '../../src/probe/drift/tool-hash.ts';
import { type BaselineDesk, openBaselineDesk } from '../../src/store/baseline/baseline-desk.ts';
import { opened, temporaryFolder } from './opened.ts';
import { troubles } from './trouble.ts';

const tool = (name: string, description = 'as it was') => ({ name, description });

async function listed(...tools: object[]): Promise<ToolSnapshot> {
  const definitions = await definitionsOf(tools);
  return { hash: hashOfAll(definitions), tools: async () => definitions };
}

async function accepted(baselines: Baselines, target = 'exports'): Promise<string[] | undefined> {
  const tools = await baselines.of(target)?.tools();
  return tools?.map(({ text }) => `${JSON.parse(text).name}: ${JSON.parse(text).description}`);
}

async function deskAt(path: string): Promise<BaselineDesk> {
  const result = await openBaselineDesk(path);
  if (!result.ok) throw new Error(result.error.sentence);
  return result.desk;
}

function counts(path: string): Record<string, number> {
  const file = new Database(path, { readonly: true });
  const tables = ['tools_seen', 'baseline', 'tool_set', 'tool_set_member', 'tool_definition'];
  const found = tables.map((table) => [table, file.prepare(`select count(*) from ${table}`).pluck().get()]);
  file.close();
  return Object.fromEntries(found);
}

const newPath = (): string => join(temporaryFolder(), 'coalmine.db');
const acceptance = { names: null, by: 'alice', atMs: 1_000 };

describe('the first list', () => {
  it('is the baseline by itself, also after a restart', async () => {
    const path = newPath();
    const store = await opened(path);
    expect(store.baselines.of('exports')).toBeNull();
    const first = await listed(tool('a'), tool('b'));
    await store.baselines.seen('exports', first, true);
    expect(store.baselines.of('exports')?.hash).toBe(first.hash);
    await store.close();
    const again = await opened(path);
    expect(await accepted(again.baselines)).toEqual(['a: as it was', 'b: as it was']);
    await again.close();
  });

  it('is not the baseline when it has a fault; the first sound one is', async () => {
    const store = await opened(newPath());
    await store.baselines.seen('exports', await listed(), false);
    expect(store.baselines.of('exports')).toBeNull();
    await store.baselines.seen('exports', await listed(), true);
    expect(await accepted(store.baselines)).toEqual([]);
    await store.close();
  });
});

describe('what is listed later', () => {
  it('is stored when it changes, each definition once, and the baseline stays', async () => {
    const path = newPath();
    const store = await opened(path);
    const [before, after] = [await listed(tool('a'), tool('b')), await listed(tool('a'), tool('b', 'new'))];
    for (const list of [before, before, after, after, before]) {
      await store.baselines.seen('exports', list, true);
      await store.baselines.seen('mail', list, true);
    }
    expect(store.baselines.of('exports')?.hash).toBe(before.hash);
    await store.close();
    expect(counts(path)).toEqual({
      tools_seen: 6,
      baseline: 2,
      tool_set: 2,
      tool_set_member: 4,
      tool_definition: 3,
    });
  });

  it('is forgotten after fifty changes, with all that only it had', async () => {
    const path = newPath();
    const store = await opened(path);
    for (let nth = 0; nth < 60; nth += 1)
      await store.baselines.seen('exports', await listed(tool('a', `${nth}`), tool('b')), true);
    expect(await accepted(store.baselines)).toEqual(['a: 0', 'b: as it was']);
    await store.close();
    // The baseline of the first list stays beside the fifty.
    expect(counts(path)).toEqual({
      tools_seen: 50,
      baseline: 1,
      tool_set: 51,
      tool_set_member: 102,
      tool_definition: 52,
    });
  });

  it('may be two thousand tools', async () => {
    const store = await opened(newPath());
    const tools = Array.from({ length: 2_000 }, (_, nth) => tool(`t${nth}`));
    await store.baselines.seen('exports', await listed(...tools), true);
    expect(await accepted(store.baselines)).toHaveLength(2_000);
    await store.close();
  });
});

describe('accepting', () => {
  it('takes the whole list, and says what it changed', async () => {
    const path = newPath();
    const store = await opened(path);
    await store.baselines.seen('exports', await listed(tool('a'), tool('gone')), true);
    await store.baselines.seen('exports', await listed(tool('a', 'new'), tool('b')), true);
    const desk = await deskAt(path);
    const result = await desk.accept('exports', acceptance);
    expect(result).toMatchObject({ ok: true, before: [{ name: 'a' }, { name: 'gone' }] });
    expect(await desk.standing('exports')).toMatchObject({
      baseline: { by: 'alice', atMs: 1_000, tools: [{ name: 'a' }, { name: 'b' }] },
    });
    await desk.close();
    await store.close();
    const again = await opened(path);
    expect(await accepted(again.baselines)).toEqual(['a: new', 'b: as it was']);
    await again.close();
  });

  it('takes single tools, changed, new and gone ones, and leaves the others as they were', async () => {
    const path = newPath();
    const store = await opened(path);
    await store.baselines.seen('exports', await listed(tool('a'), tool('b'), tool('gone')), true);
    await store.baselines.seen('exports', await listed(tool('a', 'new'), tool('b', 'new'), tool('c')), true);
    await store.close();
    const desk = await deskAt(path);
    await desk.accept('exports', { ...acceptance, names: ['a', 'c', 'gone'] });
    await desk.close();
    const again = await opened(path);
    expect(await accepted(again.baselines)).toEqual(['a: new', 'b: as it was', 'c: as it was']);
    await again.close();
  });

  it('refuses a tool that nobody knows, and a target that was never seen', async () => {
    const path = newPath();
    const store = await opened(path);
    await store.baselines.seen('exports', await listed(tool('a')), true);
    await store.close();
    const desk = await deskAt(path);
    expect(await desk.accept('exports', { ...acceptance, names: ['a', 'x'] })).toEqual({
      ok: false,
      why: 'unknown_tools',
      names: ['x'],
      listed: ['a'],
    });
    expect(await desk.accept('mail', acceptance)).toEqual({ ok: false, why: 'nothing_seen' });
    await desk.close();
  });

  it('counts for a daemon that follows, without a restart', async () => {
    const path = newPath();
    const store = await opened(path);
    store.follow();
    await store.baselines.seen('exports', await listed(tool('a')), true);
    await store.baselines.seen('exports', await listed(tool('a', 'new')), true);
    const desk = await deskAt(path);
    await desk.accept('exports', acceptance);
    await desk.close();
    await vi.waitFor(async () => expect(await accepted(store.baselines)).toEqual(['a: new']), {
      timeout: 20_000,
    });
    await store.close();
  });

  it.each([['missing'], ['older']] as const)('needs a store that a daemon made: %s', async (kind) => {
    const path = newPath();
    if (kind === 'older') {
      await (await opened(path)).close();
      const file = new Database(path);
      file.exec(
        "drop table baseline; drop table tools_seen; delete from kysely_migration where name = '0003-baseline'",
      );
      file.close();
    }
    expect(await openBaselineDesk(path)).toMatchObject({ ok: false, error: { kind } });
  });
});

describe.each(troubles)('while the disk is in trouble: $kind', (trouble) => {
  it('holds no list in memory for every probe, and stores it once the disk is well', async () => {
    const path = join(trouble.folder(), 'coalmine.db');
    const store = await opened(path);
    await store.baselines.seen('exports', await listed(tool('a')), true);
    const end = trouble.begin(path);
    const changed = await listed(tool('a', 'x'.repeat(1_000_000)));
    for (let probe = 0; probe < 3; probe += 1) await store.baselines.seen('exports', changed, true);
    expect(store.held()).toBe(1);
    end();
    await store.flush();
    await store.baselines.seen('exports', changed, true);
    await store.close();
    expect(counts(path)).toMatchObject({ tools_seen: 2, baseline: 1 });
  });
});
