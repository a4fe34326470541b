// Whose answer is it, when several wait on one stream?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { fault } from '../../src/probe/fault.ts';
import { Channel, type Settled } from '../../src/probe/wire/channel.ts';
import type { Message } from '../../src/probe/wire/message.ts';
import type { Listen } from '../../src/probe/wire/transport.ts';

const noHalf = () => ({ bytes: 0, text: '' });
const result = (id: number | string) => ({ jsonrpc: '2.0', id, result: {} });

interface Asked {
  settled: Promise<Settled>;
  /** Methods that came by. */
  heard: string[];
  expire(): void;
  callOff(): void;
}

function asking(channel: Channel, id: number, more: Partial<Listen> = {}): Asked {
  const heard: string[] = [];
  const controller = new AbortController();
  let expired = false;
  const hear = ({ method = '' }: Message) => {
    heard.push(method);
    return method.startsWith('elicitation') ? ('stop' as const) : ('go on' as const);
  };
  const limit = { signal: controller.signal, expired: () => expired };
  const settled = channel.ask({ jsonrpc: '2.0', id, method: 'tools/call' }, { hear, ...more }, limit);
  return {
    settled,
    heard,
    expire() {
      expired = true;
      controller.abort();
    },
    callOff: () => controller.abort(),
  };
}

const say = (channel: Channel, value: unknown): void => channel.take(value, JSON.stringify(value));

/** In a few words: what came, and how it ended. */
async function told({ settled }: Asked): Promise<string> {
  const how = await settled;
  if (!how.ok) return how.fault.reason;
  const { payload, read } = how.came;
  const id = payload.kind === 'json' ? ` ${(payload.value as { id?: unknown } | null)?.id}` : '';
  return `${read.ending} ${payload.kind}${id}`;
}

const three = () => {
  const channel = new Channel(systemClock, noHalf);
  return { channel, asked: [1, 2, 3].map((id) => asking(channel, id)) as [Asked, Asked, Asked] };
};

describe('an answer', () => {
  it('finds its request, in whatever order', async () => {
    const { channel, asked } = three();
    for (const id of [3, 1, 2]) say(channel, result(id));
    expect(await Promise.all(asked.map(told))).toEqual(['enough json 1', 'enough json 2', 'enough json 3']);
  });

  it('with its id as text finds its request too, to be judged there', async () => {
    const { channel, asked } = three();
    say(channel, result('2'));
    expect(await told(asked[1])).toBe('enough json 2');
  });

  it('to what nobody asked, or without an id, is taken for the oldest request’s', async () => {
    const { channel, asked } = three();
    say(channel, result(999));
    say(channel, { jsonrpc: '2.0', id: null, error: { code: -32_700 } });
    say(channel, { jsonrpc: '2.0', id: [[1]], result: {} });
    expect(await Promise.all(asked.map(told))).toEqual([
      'enough json 999',
      'enough json null',
      'enough json 1',
    ]);
  });

  it('that comes too late is nobody’s', async () => {
    const { channel, asked } = three();
    asked[0].expire();
    say(channel, result(1));
    say(channel, result(2));
    asked[2].expire();
    expect(await Promise.all(asked.map(told))).toEqual(['aborted none', 'enough json 2', 'aborted none']);
  });

  it('that comes again is nobody’s; another one under the same id is the oldest request’s', async () => {
    const { channel, asked } = three();
    say(channel, result(1));
    say(channel, result(1));
    say(channel, { ...result(1), result: { more: true } });
    say(channel, result(3));
    expect(await Promise.all(asked.map(told))).toEqual(['enough json 1', 'enough json 1', 'enough json 3']);
  });

  it('that follows our own request come back is nobody’s', async () => {
    const { channel, asked } = three();
    say(channel, { jsonrpc: '2.0', id: 1, method: 'tools/call' });
    say(channel, result(1));
    say(channel, result(2));
    expect(await told(asked[1])).toBe('enough json 2');
  });

  it('in an array is the answer of whoever is named in it', async () => {
    const { channel, asked } = three();
    const batch = [{ jsonrpc: '2.0', method: 'notifications/message' }, result(2)];
    say(channel, batch);
    const settled = await asked[1].settled;
    expect(settled.ok && settled.came.payload).toEqual({ kind: 'json', value: batch });
  });

  it('that is our own request come back is an answer, and a bad one', async () => {
    const { channel, asked } = three();
    say(channel, { jsonrpc: '2.0', id: 2, method: 'tools/call' });
    expect(await told(asked[1])).toBe('enough json 2');
    expect(asked[1].heard).toEqual([]);
  });

  it('that is no JSON is the oldest request’s; without one it is nobody’s', async () => {
    const { channel, asked } = three();
    expect(channel.takeBroken('{"jsonrpc":')).toBe(true);
    expect(await told(asked[0])).toBe('enough not_json');
    expect(new Channel(systemClock, noHalf).takeBroken('{"jsonrpc":')).toBe(false);
  });

  it('that is no JSON is still the request’s whose id it names, and nobody’s when it comes too late', async () => {
    const { channel, asked } = three();
    expect(channel.takeBroken('{"jsonrpc":"2.0","id":2,"result":{"content":[')).toBe(true);
    expect(await told(asked[1])).toBe('enough not_json');
    asked[2].expire();
    expect(channel.takeBroken('{"id": 3, "jsonrpc":"2.0"')).toBe(false);
    expect(
      channel.takeBroken('{"jsonrpc":"2.0","id":3,"resu{"result":{"id":2},"jsonrpc":"2.0","id":1}'),
    ).toBe(true);
    expect(await told(asked[0])).toBe('enough not_json');
  });

  it('counts for its own request alone', async () => {
    const { channel, asked } = three();
    say(channel, result(1));
    asked[1].expire();
    channel.note('noise');
    asked[2].expire();
    const [, second, third] = await Promise.all(asked.map(({ settled }) => settled));
    expect(second).toMatchObject({ came: { read: { bytes: 0 } } });
    expect(third).toMatchObject({ came: { read: { bytes: 6 }, excerpt: 'noise\n' } });
  });
});

describe('what a server says of itself', () => {
  it('is heard by all when it is a notification, and by one when it wants an answer', () => {
    const { channel, asked } = three();
    say(channel, { jsonrpc: '2.0', method: 'notifications/progress' });
    say(channel, { jsonrpc: '2.0', id: 'p', method: 'ping' });
    const note = 'notifications/progress';
    expect(asked.map(({ heard }) => heard)).toEqual([[note, 'ping'], [note], [note]]);
  });

  it('is still answered while nobody waits', async () => {
    const { channel, asked } = three();
    for (const id of [1, 2, 3]) say(channel, result(id));
    say(channel, { jsonrpc: '2.0', id: 'p', method: 'ping' });
    expect(asked[2].heard).toEqual(['ping']);
  });

  it('needs a person: whoever remains without an answer is who asked', async () => {
    const { channel, asked } = three();
    say(channel, { jsonrpc: '2.0', id: 'q', method: 'elicitation/create' });
    say(channel, result(1));
    say(channel, result(3));
    expect(await Promise.all(asked.map(told))).toEqual(['enough json 1', 'enough question', 'enough json 3']);
  });

  it('needs a person, and the time of one runs out', async () => {
    const { channel, asked } = three();
    say(channel, { jsonrpc: '2.0', id: 'q', method: 'elicitation/create' });
    asked[2].expire();
    say(channel, result(1));
    say(channel, result(2));
    expect(await Promise.all(asked.map(told))).toEqual([
      'enough json 1',
      'enough json 2',
      'aborted question',
    ]);
  });
});

describe('the end', () => {
  it('is told to all who wait, and to all who ask later', async () => {
    const { channel, asked } = three();
    channel.end(fault('process_exited'));
    channel.end('complete');
    const later = asking(channel, 4);
    expect(await Promise.all([...asked, later].map(told))).toEqual(Array(4).fill('process_exited'));
  });

  it('of a stream is told as it was', async () => {
    const { channel, asked } = three();
    channel.end('cut');
    expect(await told(asked[0])).toBe('cut none');
  });

  it('of a probe is an interruption, and no answer', async () => {
    const { asked } = three();
    asked[0].callOff();
    await expect(asked[0].settled).rejects.toThrow('interrupted');
  });

  it('of time tells what there is of a message that has not ended', async () => {
    const channel = new Channel(systemClock, () => ({ bytes: 5, text: '{"jso' }));
    const asked = asking(channel, 1);
    asked.expire();
    expect(await asked.settled).toMatchObject({
      came: { read: { ending: 'aborted', bytes: 5 }, unterminated: 5, excerpt: '{"jso' },
    });
  });
});

describe('whatever comes', () => {
  it('beside the point has an end at 4 MiB', async () => {
    const { channel, asked } = three();
    const chatter = 'x'.repeat(1024 * 1024);
    for (let times = 0; times < 5; times += 1) channel.note(chatter);
    expect(await Promise.all(asked.map(told))).toEqual(Array(3).fill('too_large none'));
  });

  it('has that end where its lines are empty too', async () => {
    const { channel, asked } = three();
    for (let lines = 0; lines <= 4 * 1024 * 1024; lines += 1) channel.note('');
    expect(await told(asked[0])).toBe('too_large none');
  });

  it('breaks nothing, and everybody is told something in the end', async () => {
    const member = fc.constantFrom('jsonrpc', 'id', 'method', 'result', 'error', 'params');
    const value = fc.oneof(
      fc.constantFrom(1, 2, 3, '1', null, 'ping', 'tools/call', 'elicitation/create', '2.0'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const message = fc.dictionary(member, value);
    const came = fc.oneof(message, fc.array(message, { maxLength: 3 }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.array(came, { maxLength: 12 }), fc.nat(11), async (all, turn) => {
        const { channel, asked } = three();
        all.forEach((one, at) => {
          if (at === turn) asked[1].expire();
          say(channel, one);
        });
        channel.end('complete');
        for (const one of await Promise.all(asked.map(told))) expect(one).toMatch(/^[a-z]+ [a-z_]+/);
      }),
    );
  });
});

describe('listening after the answer', () => {
  it('hears what follows, until the stream ends', async () => {
    const channel = new Channel(systemClock, noHalf);
    let answered = false;
    const asked = asking(channel, 1, {
      lingerMs: 600_000,
      answered: () => {
        answered = true;
      },
    });
    say(channel, result(1));
    say(channel, { jsonrpc: '2.0', method: 'notifications/progress' });
    await new Promise((resolve) => setImmediate(resolve));
    say(channel, { jsonrpc: '2.0', method: 'notifications/message' });
    channel.end('complete');
    expect(await told(asked)).toBe('enough json 1');
    expect([asked.heard, answered]).toEqual([['notifications/progress', 'notifications/message'], true]);
  });
});
