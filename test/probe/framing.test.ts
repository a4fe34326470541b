// What does a message show, in each era, and which arguments stand in its headers?

import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { modernVersion } from '../../fixtures/servers/answers.ts';
import { sendResult } from '../../fixtures/servers/exchange.ts';
import { modernModes } from '../../fixtures/servers/groups.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { allReasons } from '../../src/probe/reasons.ts';
import { framed, noPass, type Pass, takesTasks } from '../../src/probe/session/framing.ts';
import { headerValue } from '../../src/probe/session/header-value.ts';
import { mirrorsOf, paramHeaders } from '../../src/probe/session/param-headers.ts';
import { targetOf, visit } from './visit.ts';

const clientInfo = { name: 'coalmine', version: '1' };
const manners = { clientInfo, mirrorsOf: () => [{ path: ['a', 'b'], header: 'mcp-param-b' }] };
const modern: Pass = { era: 'modern', sessionId: null, version: modernVersion };

describe('a message of the legacy era', () => {
  it('shows version and session in headers, and nothing more', () => {
    const params = { name: 'a', arguments: { a: { b: 'c' } } };
    const as: Pass = { era: 'legacy', sessionId: 's', version: '2025-06-18' };
    expect(framed('tools/call', params, as, manners)).toEqual({
      params,
      headers: { 'mcp-protocol-version': '2025-06-18', 'mcp-session-id': 's' },
    });
    expect(framed('initialize', undefined, noPass, manners)).toEqual({ params: undefined, headers: {} });
  });
});

describe('a message of the modern era', () => {
  it('keeps what the request says of itself, such as a progress token or a capability', () => {
    const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
    const _meta = { progressToken: 't', 'io.modelcontextprotocol/clientCapabilities': tasks };
    const { params } = framed('tools/call', { name: 'a', _meta }, modern, manners);
    expect(params?._meta).toEqual({
      'io.modelcontextprotocol/protocolVersion': modernVersion,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      ..._meta,
    });
    expect(takesTasks(params)).toBe(true);
    expect(takesTasks({ _meta: { progressToken: 't' } })).toBe(false);
  });

  it.each([
    ['tools/call', { name: 'n' }, 'n'],
    ['prompts/get', { name: 'n' }, 'n'],
    ['resources/read', { uri: 'job:42' }, 'job:42'],
    ['tasks/get', { taskId: 't' }, 't'],
    ['tasks/update', { taskId: 't' }, 't'],
    ['tasks/cancel', { taskId: 't' }, 't'],
    ['tools/list', { name: 'n' }, undefined],
  ])('%s says in its headers what it is about', (method, params, name) => {
    const { headers } = framed(method, params, modern, manners);
    expect(headers['mcp-method']).toBe(method);
    expect(headers['mcp-name']).toBe(name);
  });

  it('mirrors arguments of a call alone', () => {
    const params = { name: 'n', uri: 'u', arguments: { a: { b: 7 } } };
    expect(framed('tools/call', params, modern, manners).headers['mcp-param-b']).toBe('7');
    expect(framed('resources/read', params, modern, manners).headers).not.toHaveProperty('mcp-param-b');
  });
});

describe('a value in a header', () => {
  it.each(['', 'plain', 'with  inner space', "!#$%&'*+-.^_`|~", 'a'.repeat(4_000)])(
    'stands as it is: %#',
    (text) => {
      expect(headerValue(text)).toBe(text);
    },
  );

  it.each([
    ' lead',
    'trail ',
    '\ttab',
    'line\nbreak',
    '\r\nX: y',
    'é',
    '世界',
    '\u0000',
    '=?base64?YQ==?=',
    '=?BASE64??=',
  ])('is encoded: %j', (text) => {
    const encoded = /^=\?base64\?(.*)\?=$/.exec(headerValue(text))?.[1];
    expect(Buffer.from(encoded ?? '', 'base64').toString()).toBe(text);
  });

  it('breaks no header, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[\x20-\x7e]*$/.test(headerValue(text))));
  });
});

const tool = (inputSchema: unknown) => ({ name: 'a', inputSchema });
const marked = (header: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': header });
const object = (properties: object, more: object = {}) => tool({ type: 'object', properties, ...more });

describe('the arguments that a tool wants in headers', () => {
  it('are found at any depth of properties', () => {
    const nested = object({
      a: { type: 'object', properties: { b: marked('Deep', 'integer') } },
      c: marked('C'),
    });
    expect(mirrorsOf(nested)).toEqual([
      { path: ['a', 'b'], header: 'mcp-param-deep' },
      { path: ['c'], header: 'mcp-param-c' },
    ]);
  });

  it('are none where the tool says nothing of it, or nothing sensible at all', () => {
    for (const odd of [object({}), object({ a: { type: 'number' } }), tool(undefined), null, 7, 'text', []])
      expect(mirrorsOf(odd)).toEqual([]);
  });

  it.each([
    ['empty', object({ a: marked('') })],
    ['no text', object({ a: marked(7) })],
    ['no token', object({ a: marked('My Region') })],
    ['a line break', object({ a: marked('A\r\nB') })],
    ['on a number', object({ a: marked('A', 'number') })],
    ['on an object', object({ a: marked('A', 'object') })],
    ['on several types', object({ a: marked('A', ['string', 'null']) })],
    ['on no type', object({ a: { 'x-mcp-header': 'A' } })],
    ['twice', object({ a: marked('A'), b: marked('a') })],
    ['on the whole', object({}, { 'x-mcp-header': 'A' })],
    ['among items', object({ a: { type: 'array', items: marked('A') } })],
    ['in a branch', object({}, { anyOf: [{ properties: { a: marked('A') } }] })],
    ['in a definition', object({}, { $defs: { a: marked('A') } })],
    ['in what is not allowed', object({ a: { not: marked('A') } })],
  ])('make it uncallable when the annotation is %s', (_, broken) => {
    expect(mirrorsOf(broken)).toBeNull();
  });

  it('are left out where they are absent, null or no number that a double holds', () => {
    const mirrors = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ path: [key], header: key }));
    const given = { a: false, b: 42, c: null, d: 2 ** 60 };
    expect(paramHeaders(mirrors, given)).toEqual({ a: 'false', b: '42' });
    expect(paramHeaders(mirrors, undefined)).toEqual({});
    expect(paramHeaders([{ path: ['constructor', 'name'], header: 'x' }], {})).toEqual({});
  });
});

it('any answer to server/discover ends in a report', async () => {
  let result: unknown = null;
  const mode = { ...modernModes.modern_sound };
  const server = await startServer({
    ...mode,
    on: { ...mode.on, 'server/discover': (exchange) => sendResult(exchange, result) },
  });
  onTestFinished(server.close);
  const strange = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        supportedVersions: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue({ maxDepth: 2 }))),
        capabilities: fc.jsonValue(),
        resultType: fc.oneof(fc.constant('complete'), fc.jsonValue()),
        _meta: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    fc.constant({ supportedVersions: [{ toString: null }], capabilities: {}, resultType: 'complete' }),
  );
  await fc.assert(
    fc.asyncProperty(strange, async (value) => {
      result = value;
      const { stage } = await visit(targetOf(server, { health: null, timeouts: { handshake: '5s' } }));
      const { reason } = stage('handshake');
      if (reason !== null) expect(allReasons).toContain(reason);
    }),
    { numRuns: 60 },
  );
});
