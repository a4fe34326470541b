// Is a call seen to its end whose stream the server closes on the way?

import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Act,
  type Exchange,
  envelope,
  event,
  openEvents,
  reset,
  send,
} from '../../fixtures/servers/exchange.ts';
import type { Acts } from '../../fixtures/servers/mode.ts';
import { type Running, startServer } from '../../fixtures/servers/start.ts';
import { systemClock } from '../../src/base/clock.ts';
import { limits } from '../../src/probe/limits.ts';
import { createHttpClient } from '../../src/probe/wire/http-client.ts';
import { type Brought, resume } from '../../src/probe/wire/resume.ts';
import { knownLegacy, targetOf, visit, type Written } from './visit.ts';

/** What a call answered, by the event that stands for it. */
type Owed = Map<string, object>;

const primed = (id: string, retryMs = 1): string => `id: ${id}\nretry: ${retryMs}\ndata:\n\n`;
const result = { content: [{ type: 'text', text: '{"ok":true}' }], structuredContent: { ok: true } };

/** Closes each call's stream after an event with an id, and owes the answer to whoever names it. */
const closing =
  (owed: Owed, end: (exchange: Exchange) => void = ({ response }) => response.end()): Act =>
  (exchange) => {
    const id = `call-${exchange.message.id}`;
    owed.set(id, envelope(exchange, { result }));
    openEvents(exchange).write(primed(id), () => end(exchange));
  };

const lastEvent = ({ request }: Exchange): string => String(request.headers['last-event-id']);

const paying =
  (owed: Owed): Act =>
  (exchange) =>
    openEvents(exchange, event(owed.get(lastEvent(exchange)))).end();

async function start(on: Acts): Promise<Running> {
  const server = await startServer({ reason: null, stage: 'canary', says: '', on });
  onTestFinished(server.close);
  return server;
}

async function canaryOf(server: Running, written: Written = {}) {
  const { stage } = await visit(targetOf(server, { health: null, ...written }), { known: knownLegacy() });
  return stage('canary:worker');
}

const gets = ({ stats }: Running) => stats.seen.filter(({ asked }) => asked === 'GET /mcp');

describe('a call whose stream is closed before its answer', () => {
  it.each([
    ['ended', undefined],
    ['cut', reset],
  ])('%s, is taken up with the last event, the session and the headers of the target', async (_, end) => {
    const owed: Owed = new Map();
    const server = await start({ 'tools/call': closing(owed, end), 'GET /mcp': paying(owed) });
    expect(await canaryOf(server, { headers: { 'X-Key': 'k' } })).toMatchObject({
      outcome: 'pass',
      detail: { resumed: 1 },
    });
    const [asked] = gets(server);
    expect(asked?.headers).toMatchObject({
      accept: 'text/event-stream',
      'x-key': 'k',
      'mcp-protocol-version': '2025-11-25',
      'mcp-session-id': expect.any(String),
    });
    expect([...owed.keys()]).toEqual([asked?.headers['last-event-id']]);
    expect([...server.stats.sessions]).toEqual([]);
  });

  it('is taken up again and again, for as long as each time brings an event', async () => {
    const owed: Owed = new Map();
    const server = await start({
      'tools/call': closing(owed),
      'GET /mcp': (exchange) => {
        const [name = '', times = '0'] = lastEvent(exchange).split('/');
        if (times === '7') openEvents(exchange, event(owed.get(name)));
        else openEvents(exchange, primed(`${name}/${Number(times) + 1}`, 0)).end();
      },
    });
    expect(await canaryOf(server)).toMatchObject({ outcome: 'pass', detail: { resumed: 8 } });
  });

  it('is given up when it was taken up too often', async () => {
    const server = await start({
      'tools/call': (exchange) => openEvents(exchange, primed('0', 0)).end(),
      'GET /mcp': (exchange) => openEvents(exchange, primed(`${Number(lastEvent(exchange)) + 1}`, 0)).end(),
    });
    expect(await canaryOf(server)).toMatchObject({
      reason: 'stream_ended',
      detail: { resumed: limits.resumes, resume: `more than ${limits.resumes} times` },
    });
    expect(gets(server)).toHaveLength(limits.resumes);
  });

  it.each<[string, object, Act]>([
    ['refused with 405', { resume: 405 }, (exchange) => send(exchange, 405, {})],
    ['refused with 404', { resume: 404 }, (exchange) => send(exchange, 404, {})],
    ['answered with a page', { resume: 'content_type' }, (exchange) => send(exchange, 200, {}, '<html>')],
    ['cut off', { resume: 'connection_reset' }, reset],
    [
      'sent elsewhere',
      { resume: 'redirected' },
      (exchange) => send(exchange, 307, { location: 'http://elsewhere.invalid/mcp' }),
    ],
    ['answered with nothing new', { resumed: 1 }, (exchange) => openEvents(exchange).end()],
    ['answered with what was seen', { resumed: 1 }, (exchange) => openEvents(exchange, primed('1')).end()],
  ])('has no answer when the request to go on is %s', async (_, detail, act) => {
    const server = await start({
      'tools/call': (exchange) => openEvents(exchange, primed('1')).end(),
      'GET /mcp': act,
    });
    const { reason, detail: told } = await canaryOf(server);
    expect(reason).toBe('stream_ended');
    expect(told).toMatchObject(detail);
  });

  it('is late, not lost, when its time runs out while nobody has ended it', async () => {
    const server = await start({
      'tools/call': (exchange) => openEvents(exchange, primed('1')).end(),
      'GET /mcp': (exchange) => openEvents(exchange),
    });
    const { reason } = await canaryOf(server, { timeouts: { canary: '300ms' } });
    expect(reason).toBe('deadline_exceeded');
    await server.stats.quiet();
  });

  it('is not waited for, when the server wants to be left alone for an hour', async () => {
    const server = await start({
      'tools/call': (exchange) => openEvents(exchange, primed('1', 3_600_000)).end(),
    });
    expect(await canaryOf(server)).toMatchObject({
      reason: 'stream_ended',
      detail: { resume: 'not before 3600000 ms' },
    });
    expect(gets(server)).toEqual([]);
  });

  it.each([
    ['no event had an id', 'retry: 1\ndata:\n\n'],
    ['the last id took the others back', `${primed('1')}id:\ndata:\n\n`],
    ['its id fits into no header', `${primed('1')}id: a\u0001b\ndata:\n\n`],
    ['its id is endless', `id: ${'x'.repeat(limits.eventIdBytes + 1)}\ndata:\n\n`],
  ])('has no answer when %s', async (_, text) => {
    const server = await start({ 'tools/call': (exchange) => openEvents(exchange, text).end() });
    expect((await canaryOf(server)).reason).toBe('stream_ended');
    expect(gets(server)).toEqual([]);
  });

  it.each([undefined, '2024-11-05', '2026-07-28'])('is not taken up in version %s', async (version) => {
    const server = await start({});
    const url = new URL(server.url);
    const client = createHttpClient(url, systemClock, 5_000);
    onTestFinished(client.close);
    const ended: Brought = { read: { ending: 'complete', bytes: 1 }, payload: { kind: 'none' } };
    const headers: Record<string, string> = version === undefined ? {} : { 'mcp-protocol-version': version };
    const limit = { signal: new AbortController().signal, expired: () => false };
    const how = { client, clock: systemClock, url, headers, limit, mark: { id: '1', retryMs: 0 } };
    expect(await resume(ended, { ...how, streams: () => true, read: async () => ended })).toBe(ended);
    expect(server.stats.seen).toEqual([]);
  });

  it('names an event as it was named, also beyond ASCII', async () => {
    const owed: Owed = new Map();
    const server = await start({
      'tools/call': (exchange) => {
        owed.set('é€', envelope(exchange, { result }));
        openEvents(exchange, primed('é€')).end();
      },
      'GET /mcp': (exchange) => {
        const id = Buffer.from(lastEvent(exchange), 'latin1').toString('utf8');
        openEvents(exchange, event(owed.get(id))).end();
      },
    });
    expect((await canaryOf(server)).outcome).toBe('pass');
  });

  it('finds its own answer beside others that were closed as well', async () => {
    const owed: Owed = new Map();
    const server = await start({ 'tools/call': closing(owed), 'GET /mcp': paying(owed) });
    const names = ['a', 'b', 'c', 'd'];
    const canaries = names.map((name) => ({ name, kind: 'tool', tool: 'health_check_job' }));
    const { stage } = await visit(targetOf(server, { health: null, canaries }), { known: knownLegacy() });
    expect(names.map((name) => stage(`canary:${name}`).detail)).toEqual(Array(4).fill({ resumed: 1 }));
    expect(new Set(gets(server).map(({ headers }) => headers['last-event-id'])).size).toBe(4);
  });

  it('is called off with the probe, while it waits to go on', async () => {
    const server = await start({
      'tools/call': (exchange) => openEvents(exchange, primed('1', 50_000)).end(),
    });
    const off = new AbortController();
    const going = visit(targetOf(server, { health: null }), { signal: off.signal, known: knownLegacy() });
    await expect.poll(() => server.stats.seen.map(({ asked }) => asked)).toContain('tools/call');
    off.abort();
    expect((await going).stage('canary:worker')).toMatchObject({
      outcome: 'skip',
      detail: { interrupted: true },
    });
  });
});
