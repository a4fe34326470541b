// What does a visitor get to see, and what not?

import { describe, expect, it } from 'vitest';
import { batch, incident, lightState, targetState, transition } from '../store/records.ts';
import { stand, stored } from './site.ts';

const token = 'correct-horse-battery-staple';
const bearer = { authorization: `Bearer ${token}` };

describe('the door', () => {
  it('refuses a name that is not ours, as a stranger may point one here', async () => {
    const { get } = await stand();
    const answer = await get('/api/v1/targets', { host: 'evil.example' });
    expect(answer.status).toBe(421);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('asks for the token, in a way that a browser can ask a person for', async () => {
    const { get } = await stand({ token });
    for (const path of [
      '/',
      '/targets/exports',
      '/metrics',
      '/api/v1/targets',
      '/mcp',
      '/badge/exports.svg',
      '/nowhere',
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toContain('Basic');
    }
    expect((await get('/metrics', bearer)).status).toBe(200);
    expect((await get('/', bearer)).status).toBe(200);
  });

  it('lets whoever restarts us look without a token', async () => {
    const { get } = await stand({ token });
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('sends security headers with everything', async () => {
    const { get } = await stand();
    for (const path of ['/', '/healthz', '/nowhere', '/badge/exports.svg']) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/api/v1/targets', 'GET, HEAD'],
    ['GET', '/api/v1/targets/exports/probe', 'POST'],
    ['DELETE', '/api/v1/silences', 'GET, HEAD, POST'],
  ])('says to %s %s what can be done there', async (method, path, allow) => {
    const { send } = await stand();
    const answer = await send(method, path, null);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it('reads no body over 64 KiB', async () => {
    const { send } = await stand();
    const json = { 'content-type': 'application/json' };
    const answer = await send(
      'POST',
      '/api/v1/silences',
      JSON.stringify({ reason: 'x'.repeat(70_000) }),
      json,
    );
    expect(answer.status).toBe(413);
  });
});

describe('public targets', () => {
  it('are shown to everybody, without URL, evidence and labels, and the others are not', async () => {
    const { get } = await stand({ token, public: ['exports'] });
    const overview = await (await get('/')).text();
    expect(overview).toContain('exports');
    const page = await (await get('/targets/exports')).text();
    expect(page).toContain('worker_down');
    for (const text of [overview, page]) {
      for (const hidden of ['secret-host', 'hidden-team', 'health_check_job', 'reports'])
        expect(text).not.toContain(hidden);
    }
    expect((await get('/targets/reports')).status).toBe(404);
    expect((await get('/badge/reports.svg')).status).toBe(404);
    expect((await get('/badge/exports.svg')).status).toBe(200);
    expect((await get('/api/v1/targets')).status).toBe(401);
  });

  it('are told apart from nothing by nobody, and what to do is for whoever has the token', async () => {
    const { get } = await stand({ token, public: ['exports'] });
    expect(await (await get('/targets/exports')).text()).not.toContain('start the workers');
    expect(await (await get('/targets/exports', bearer)).text()).toContain('start the workers');
    const [hidden, none] = await Promise.all([get('/targets/reports'), get('/targets/nothing')]);
    expect([hidden.status, none.status]).toEqual([404, 404]);
    expect(await hidden.text()).toBe((await none.text()).replace('nothing', 'reports'));
  });

  it('lead to where a browser asks for the token, and then back', async () => {
    const { get } = await stand({ token, public: ['exports'] });
    expect(await (await get('/')).text()).toContain('href="/sign-in"');
    expect((await get('/sign-in')).headers.get('www-authenticate')).toContain('Basic');
    const inside = await get('/sign-in', bearer);
    expect([inside.status, inside.headers.get('location')]).toEqual([303, '/']);
    expect(await (await get('/', bearer)).text()).not.toContain('href="/sign-in"');
  });

  it('have badges that everybody may keep; those of others are kept by nobody but who asked', async () => {
    const { get } = await stand({ token, public: ['exports'] });
    const keep = async (name: string): Promise<string | null> =>
      (await get(`/badge/${name}.svg`, bearer)).headers.get('cache-control');
    expect(await keep('exports')).toMatch(/^public, max-age=30/);
    expect(await keep('reports')).toMatch(/^private, max-age=30/);
  });

  it('are shown whole to whoever has the token', async () => {
    const { get } = await stand({ token, public: ['exports'] });
    const page = await (await get('/targets/exports', bearer)).text();
    for (const shown of ['secret-host', 'hidden-team', 'health_check_job']) expect(page).toContain(shown);
    expect((await get('/targets/reports', bearer)).status).toBe(200);
  });
});

describe('health', () => {
  it('fails when something stands still, names it, and does not fail for a disk that refuses', async () => {
    const { get, figures } = await stand();
    const { wellFigures } = await import('./site.ts');
    figures({ ...wellFigures, diskRefuses: true, heldOperations: 3 });
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, disk: 'refuses' });
  });

  it.each(['scheduler', 'writer', 'relay'])('fails when the %s stands still', async (part) => {
    const { get, figures } = await stand();
    const { wellFigures } = await import('./site.ts');
    figures({ ...wellFigures, still: [part] });
    const answer = await get('/healthz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: 'failing', standing_still: [part] });
  });
});

describe('metrics', () => {
  it('say that the daemon does not answer, and nothing that only it knows', async () => {
    const { get, figures } = await stand();
    figures(null);
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain('coalmine_monitor_up 0');
    expect(text).not.toMatch(/^coalmine_schedule_overdue_seconds /m);
  });
});

describe('the page', () => {
  it('is written anew after a change', async () => {
    const { get, store, wire } = await stand();
    expect(await (await get('/')).text()).toContain('exports pipeline is down');
    const again = transition({ target: 'exports', light: 'server' });
    const lights = [lightState({ light: 'server', status: 'degraded', sinceMs: Date.now() })];
    await store.journal.commit(batch({ states: [targetState({ target: 'reports', lights })] }));
    wire.hear(stored({ targets: ['reports'], transitions: [again] }));
    expect(await (await get('/')).text()).toContain('2 of 2 targets are in trouble');
  });

  it('is also there for a person who asks for what is not; a program hears the same as JSON', async () => {
    const { get } = await stand();
    const page = await get('/targets/<b>', { accept: 'text/html,*/*;q=0.8' });
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await page.text()).not.toContain('<b>');
    const api = await get('/api/v1/targets/nobody', { accept: 'text/html' });
    expect(api.headers.get('content-type')).toBe('application/problem+json');
  });

  it('says who has an incident, and not to strangers', async () => {
    const { get, store } = await stand({ token, public: ['exports'] });
    const acknowledged = { atMs: 0, by: 'ada', note: null, severity: 'critical' } as const;
    await store.journal.commit(batch({ incidents: [incident({ acknowledged })] }));
    for (const path of ['/', '/targets/exports']) {
      expect(await (await get(path, bearer)).text()).toContain('ada has it');
      expect(await (await get(path)).text()).not.toContain('ada');
    }
  });

  it('says in one sentence how it is, and holds no markup of a server', async () => {
    const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>';
    const { get } = await stand({}, hostile);
    const overview = await (await get('/')).text();
    expect(overview).toContain('exports pipeline is down (worker_down)');
    const page = await (await get('/targets/exports')).text();
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
  });

  it('comes with a tag, and not again while nothing is new', async () => {
    const { get } = await stand();
    const first = await get('/api/v1/incidents');
    const tag = first.headers.get('etag') ?? '';
    expect((await get('/api/v1/incidents', { 'if-none-match': tag })).status).toBe(304);
    expect((await get('/api/v1/incidents', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});
