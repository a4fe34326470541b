// What is served where, and to whom? Every request passes the door, and then one of a few rooms.

import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import type { Clock } from '../base/clock.ts';
import { replacedSentence } from '../base/replaced.ts';
import type { ListenConfig } from '../config/schema/schema.ts';
import { diskTrouble } from '../store/file/error.ts';
import type { Reader } from '../store/read.ts';
import { mountApi } from './api/mount.ts';
import { createAsks } from './asks.ts';
import { mountBadges } from './badge/badges.ts';
import { isOwnName, type Visitor, visitorWith } from './door.ts';
import { createStreams } from './events.ts';
import { mountHealth } from './health.ts';
import { mountMcp } from './mcp/mount.ts';
import type { Exposition } from './metrics/exposition.ts';
import { mountPages } from './page/mount.ts';
import { problem } from './problem-details.ts';
import { createViews } from './views.ts';
import type { Wire } from './wire.ts';
import { giveOnce } from './written.ts';

export interface SiteParts {
  /** With which it began: the daemon tells when it is another. */
  listen: ListenConfig;
  storePath: string;
  version: string;
  clock: Clock;
  reader: Reader;
  exposition: Exposition;
  wire: Wire;
  /** `says` is for the log of the daemon. */
  onTrouble(event: string, says: string): void;
}

export interface Site {
  /** Writes what most ask for, so that who comes first does not wait for what was never read. */
  prepare(): Promise<void>;
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const mostBodyBytes = 64 * 1024;

/** What anybody may ask for; what they then see is decided there. */
const openTo = /^\/(?:$|healthz$|readyz$|targets\/|badge\/|assets\/|api\/v1\/events$)/;

export function createSite(parts: SiteParts): Site {
  const { version, clock, reader, wire, exposition } = parts;
  const listen = (): ListenConfig => wire.known().listen ?? parts.listen;
  const visitorOf = (context: Context): Visitor => visitorWith(context.req.header('authorization'), listen());
  const views = createViews({
    reader,
    clock,
    known: wire.known,
    open: () => listen().public,
    onChange: wire.onChange,
    onStored: wire.onStored,
  });
  const streams = createStreams(wire, clock);
  const asks = createAsks(parts.storePath, clock);
  const site = new Hono();
  guard(site, listen, parts.onTrouble);
  mountHealth(site, views, wire);
  site.get('/metrics', async (context) => {
    const [figures, snapshot, vitals] = await Promise.all([
      wire.figures(),
      views.snapshot('trusted'),
      reader.vitals(clock.nowMs()),
    ]);
    const accept = context.req.header('accept') ?? '';
    const { type, text } = await exposition.write(accept, snapshot, { vitals, figures });
    return giveOnce(context, text, type);
  });
  mountApi(site, { views, asks }, version);
  site.get('/api/v1/events', (context) => {
    // Asked of each event: the token may be another by then.
    const sees = (target: string): Visitor | null => {
      const visitor = visitorOf(context);
      return views.maySee(visitor, target) ? visitor : null;
    };
    const stream = streams.open(sees, context.req.raw.signal);
    if (stream === null)
      return problem(context, 'too-many-streams', 'so many streams are open: come back later');
    return context.body(stream, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  });
  mountBadges(site, views, { visitorOf, stranger: () => visitorWith(undefined, listen()) });
  mountMcp(site, { views, asks, modeNow: () => listen().mcp, version });
  const overview = mountPages(site, views, { version, visitorOf });
  return {
    prepare: async () => void (await overview('trusted', 1)),
    fetch: async (request) => site.fetch(request),
    async close() {
      streams.close();
      await asks.close();
    },
  };
}

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

function guard(site: Hono, listen: () => ListenConfig, onTrouble: SiteParts['onTrouble']): void {
  site.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
  });
  site.use(async (context, next) => {
    // A request may name the host in its target, which then counts for more than the header.
    const names = [context.req.header('host'), new URL(context.req.url).host];
    if (names.every((name) => isOwnName(name, listen()))) return next();
    return problem(context, 'misdirected', 'this name is not among listen.hosts: add it if it is yours');
  });
  site.use(async (context, next) => {
    if (visitorWith(context.req.header('authorization'), listen()) === 'trusted') return next();
    if (!openTo.test(context.req.path) || (listen().public.length === 0 && needsToken(context.req.path)))
      return unauthorized(context);
    return next();
  });
  const limited = bodyLimit({
    maxSize: mostBodyBytes,
    onError: (context) => problem(context, 'too-large', `a body has no more than ${mostBodyBytes} bytes`),
  });
  // Who only reads sends no body, and to look for one costs more than all else that is done for a request.
  site.use((context, next) => (context.req.method === 'GET' ? next() : limited(context, next)));
  site.use(compress());
  site.notFound((context) => {
    const { method, path } = context.req;
    const allow = methodsFor(site, path);
    if (allow.length === 0)
      return problem(context, 'not-found', 'there is no such path here: see /api/v1/openapi.json');
    const detail = `${method} does nothing here: use ${allow.join(' or ')}`;
    return problem(context, 'method-not-allowed', detail, { allow: allow.join(', ') });
  });
  site.onError((error, context) => {
    if (diskTrouble(error) !== null)
      return problem(context, 'unavailable', 'the store cannot be read just now');
    // What is loaded when it is first asked for, such as the tools for agents.
    if ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      return problem(context, 'replaced', replacedSentence);
    onTrouble('listener_broke', error.stack ?? error.message);
    return problem(context, 'broken', 'a defect of ours: the log of the daemon has it');
  });
}

/** With which methods it would have been found. */
const methodsFor = (site: Hono, path: string): string[] =>
  ['GET', 'POST', 'DELETE']
    .filter((method) => site.router.match(method, path)[0].some(([[, route]]) => route.method === method))
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));

/** Whoever restarts us, and the looks of the page, are no secret. */
const needsToken = (path: string): boolean => !/^\/(?:healthz$|readyz$|assets\/)/.test(path);

/** A browser asks its person; the name does not matter. */
const unauthorized = (context: Context): Response =>
  problem(context, 'unauthorized', 'send the token of listen.token as a bearer token, or as a password', {
    'www-authenticate': 'Basic realm="coalmine", charset="UTF-8"',
  });
