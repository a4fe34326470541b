// How is a request to the API taken? Checked against what the route says that it takes, then answered in JSON; what many
// ask for at the same moment is found and written once.

import type { Context, Hono } from 'hono';
import type * as z from 'zod';
import { isOwnPage } from '../door.ts';
import { type KeptByKey, keptByKey } from '../kept.ts';
import { problem } from '../problem-details.ts';
import { give, type Written, write } from '../written.ts';
import { openApiDocument } from './openapi.ts';
import { readRoutes } from './read-routes.ts';
import type { Asked, Refusal, Route, RouteMeans } from './route.ts';
import { writeRoutes } from './write-routes.ts';

export const routes: readonly Route[] = [...readRoutes, ...writeRoutes];

const keptForMs = 5_000;

type Answers = KeptByKey<Written | Refusal>;

export function mountApi(site: Hono, means: RouteMeans, version: string): void {
  const document = write(JSON.stringify(openApiDocument(routes, version)), json);
  site.get('/api/v1/openapi.json', async (context) => give(context, await document));
  const answers: Answers = keptByKey(means.views.clock, keptForMs);
  means.views.onChange(answers.forget);
  for (const route of routes) {
    site.on(route.method, route.path, (context) => take(context, route, means, answers));
  }
}

async function take(context: Context, route: Route, means: RouteMeans, answers: Answers): Promise<Response> {
  const { req } = context;
  if (
    route.method !== 'get' &&
    !isOwnPage(req.header('sec-fetch-site'), req.header('origin'), req.header('host'))
  )
    return problem(context, 'forbidden', 'a page of another site may not change anything here');
  const query = await taken(route.query, req.query());
  if (!query.ok) return problem(context, 'bad-request', query.detail);
  const body = await bodyOf(context, route);
  if (body instanceof Response) return body;
  const asked: Asked = {
    params: req.param() as Record<string, string>,
    query: query.value,
    body,
    author: 'api',
    signal: req.raw.signal,
  };
  const find = (): Promise<Written | Refusal> => answerTo(asked, route, means);
  const answer = await (route.shared ? answers(req.url, find) : find());
  if ('word' in answer) return problem(context, answer.word, answer.detail);
  if (route.method === 'get') return give(context, answer);
  return context.body(answer.plain, 200, { 'content-type': json, 'cache-control': 'no-store' });
}

async function answerTo(asked: Asked, route: Route, means: RouteMeans): Promise<Written | Refusal> {
  const replied = await route.handle(asked, means);
  if (!replied.ok) return replied;
  // When it was asked is no news.
  return write(JSON.stringify(replied.body), json, JSON.stringify({ ...replied.body, at: null }));
}

const json = 'application/json';

/** What asks for nothing may come without a body. Another content type could be sent by a form of another site. */
async function bodyOf(
  context: Context,
  { body, method }: Route,
): Promise<Record<string, unknown> | Response> {
  if (body === undefined || method === 'get') return {};
  const text = await context.req.text();
  if (text !== '' && !/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
    return problem(context, 'unsupported-media-type', 'expected content-type: application/json');
  let value: unknown = {};
  try {
    if (text !== '') value = JSON.parse(text);
  } catch {
    return problem(context, 'bad-request', 'the body is no JSON');
  }
  const parsed = await taken(body, value);
  return parsed.ok ? parsed.value : problem(context, 'bad-request', parsed.detail);
}

type Taken = { ok: true; value: Record<string, unknown> } | { ok: false; detail: string };

async function taken(schema: z.ZodObject | undefined, value: unknown): Promise<Taken> {
  if (schema === undefined) return { ok: true, value: {} };
  const parsed = await schema.safeParseAsync(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  return { ok: false, detail: `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not understood'}` };
}
