// Does any request bring it to break, or any text of a server into a page as markup?

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { badge } from '../../src/http/badge/badges.ts';
import { markup } from '../../src/http/page/markup.ts';
import { stand } from './site.ts';

const piece = fc.oneof(
  fc.constantFrom(
    'api',
    'v1',
    'targets',
    'exports',
    'history',
    'incidents',
    'inc_1',
    'badge',
    'exports.svg',
    '..',
    '%2e%2e',
    '%00',
    '%',
    'metrics',
    'mcp',
    'assets',
    'silences',
    'probe',
    'healthz',
    '*',
    '__proto__',
    'constructor',
  ),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);
const query = fc.dictionary(
  fc.constantFrom('limit', 'after', 'window', 'bucket', 'check', 'status', 'page', 'target', '__proto__'),
  fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('1h', '24h', '-1', '1e9', 'NaN', '0', 'WyJhIl0', 'bnVsbA'),
  ),
  { maxKeys: 3 },
);
const headerText = fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e]/g, '~').trim());
const body = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 100 }),
  fc.constantFrom('{"__proto__":{"a":1}}', '[]', 'null'),
);

it('answers every request with something that it means', async () => {
  const { site, troubles } = await stand();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'OPTIONS', 'PATCH'),
      fc.array(piece, { maxLength: 6 }),
      query,
      fc.dictionary(
        fc.constantFrom(
          'accept',
          'authorization',
          'if-none-match',
          'origin',
          'content-type',
          'accept-encoding',
          'x-forwarded-host',
        ),
        headerText,
        { maxKeys: 3 },
      ),
      body,
      async (method, path, asked, headers, text) => {
        const url = `http://127.0.0.1:9464/${path.join('/')}?${new URLSearchParams(asked)}`;
        const bodyless = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
        const request = new Request(url, {
          method,
          headers: { 'content-type': 'application/json', ...headers, host: '127.0.0.1:9464' },
          body: bodyless ? null : text,
        });
        const answer = await site.fetch(request);
        // A stream stays open; everything else ends.
        if (answer.headers.get('content-type') === 'text/event-stream') await answer.body?.cancel();
        else await answer.text();
        expect(answer.status).not.toBe(500);
      },
    ),
    { numRuns: 400 },
  );
  expect(troubles).toEqual([]);
});

it('lets no text become markup', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('<b>', '"><script>', "' onload='", '&lt;', ']]>')),
      (text) => {
        const written = String(markup`<p title="${text}">${[text]}</p>`);
        expect(written).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/);
        expect(String(badge(text, 'up')).match(/</g)).toHaveLength(17);
      },
    ),
  );
});
