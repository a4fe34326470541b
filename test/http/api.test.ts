// Does the API do what its OpenAPI document says? Every route is in it, and every answer fits.

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { routes } from '../../src/http/api/mount.ts';
import { batch, incident } from '../store/records.ts';
import { stand } from './site.ts';

interface Document {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: { schemas: Record<string, object> };
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const json = { 'content-type': 'application/json' };

async function documentOf(get: (path: string) => Promise<Response>): Promise<Document> {
  return (await (await get('/api/v1/openapi.json')).json()) as Document;
}

describe('the OpenAPI document', () => {
  it('names every route of the API and no other', async () => {
    const { get } = await stand();
    const { paths } = await documentOf(get);
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((one) => `${one} ${path}`),
    );
    const there = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(named.toSorted()).toEqual([...there, 'get /api/v1/events'].toSorted());
  });

  it.each([
    ['/api/v1/targets', '/api/v1/targets'],
    ['/api/v1/targets/{name}', '/api/v1/targets/exports'],
    ['/api/v1/targets/{name}/history', '/api/v1/targets/exports/history?window=24h&bucket=1h'],
    ['/api/v1/incidents', '/api/v1/incidents?status=open'],
    ['/api/v1/incidents/{id}', '/api/v1/incidents/inc_1'],
    ['/api/v1/deliveries', '/api/v1/deliveries'],
    ['/api/v1/silences', '/api/v1/silences'],
  ])('describes what %s answers', async (template, path) => {
    const { get } = await stand();
    const { paths } = await documentOf(get);
    const schema = paths[template]?.get?.responses['200']?.content?.['application/json']?.schema;
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(ajv.validate(schema ?? false, await answer.json()), ajv.errorsText()).toBe(true);
  });

  it.each([
    ['GET', '/api/v1/targets/nobody', 404],
    ['GET', '/api/v1/incidents/inc_none', 404],
    ['GET', '/api/v1/targets/exports/history?window=forever', 400],
    ['GET', '/api/v1/targets/exports/history?window=90d&bucket=1s', 400],
    ['GET', '/api/v1/targets/exports/history?check=none', 404],
    ['GET', '/api/v1/targets?limit=0', 400],
    ['GET', '/api/v1/targets?color=red', 400],
    ['GET', '/api/v1/incidents?after=made-up', 400],
    ['POST', '/api/v1/silences', 400],
    ['PUT', '/api/v1/targets', 405],
  ])('and %s %s is a problem of the same form', async (method, path, status) => {
    const { get, send } = await stand();
    const { components } = await documentOf(get);
    const answer = await send(method, path, method === 'GET' ? null : '{}', json);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(ajv.validate(components.schemas.Problem ?? false, await answer.json()), ajv.errorsText()).toBe(
      true,
    );
  });
});

describe('a list', () => {
  it('comes in pages, each after the last row of the one before, whatever is added meanwhile', async () => {
    const { get, store } = await stand();
    const many = Array.from({ length: 5 }, (_, nth) =>
      incident({
        id: `inc_p${nth}`,
        target: 'reports',
        light: 'server',
        openedAtMs: 1_000 + Math.floor(nth / 2),
      }),
    );
    await store.journal.commit(batch({ incidents: many }));
    const seen: string[] = [];
    for (let path: string | null = '/api/v1/incidents?limit=2&target=reports'; path !== null; ) {
      const page = (await (await get(path)).json()) as { incidents: { id: string }[]; next: string | null };
      seen.push(...page.incidents.map(({ id }) => id));
      await store.journal.commit(
        batch({ incidents: [incident({ id: `inc_new${seen.length}`, target: 'reports' })] }),
      );
      path = page.next;
    }
    expect(seen).toEqual(['inc_p4', 'inc_p3', 'inc_p2', 'inc_p1', 'inc_p0']);
  });
});

describe('what changes something', () => {
  it('is refused from a page of another site, and where the body is no JSON', async () => {
    const { send } = await stand();
    const crossSite = await send('POST', '/api/v1/targets/exports/probe', '{}', {
      ...json,
      origin: 'http://evil.example',
    });
    expect(crossSite.status).toBe(403);
    const form = await send('POST', '/api/v1/targets/exports/probe', 'a=b', { 'content-type': 'text/plain' });
    expect(form.status).toBe(415);
  });
});
