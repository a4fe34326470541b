// What can be read through the API? The same as on every other surface, page by page.

import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { holds, type Silence } from '../../engine/tell/silence.ts';
import type { CheckName } from '../../engine/words.ts';
import { storyJson } from '../../report/incident/incident-story.ts';
import { pastJson } from '../../report/past/past.ts';
import { snapshotOf } from '../../report/snapshot/snapshot.ts';
import { incidentJson, snapshotJson } from '../../report/snapshot/snapshot-json.ts';
import { whyJson } from '../../report/why/why-json.ts';
import { iso, isoOrNull } from '../../report/words.ts';
import type { ListedDelivery } from '../../store/read.ts';
import { cursor, limit, nextPage, readCursor, writeCursor } from './cursor.ts';
import { type Asked, type Reply, type Route, type RouteMeans, refusal, reply } from './route.ts';
import * as shapes from './shapes.ts';

const paging = { limit, after: cursor };
const badCursor = refusal('bad-request', 'after: expected the cursor of a page that was given here');

const targetsQuery = z.strictObject({
  ...paging,
  status: shapes.status.optional().describe('Only those with a light that stands so.'),
});

async function listTargets({ query }: Asked, { views }: RouteMeans): Promise<Reply> {
  const asked = query as z.output<typeof targetsQuery>;
  const after = asked.after === undefined ? '' : readCursor(asked.after, z.tuple([z.string()]))?.[0];
  if (after === undefined) return badCursor;
  const all = await views.snapshot('trusted');
  const wanted = all.targets
    .filter(
      ({ lights }) => asked.status === undefined || lights.some(({ status }) => status === asked.status),
    )
    .filter(({ target }) => target > after)
    .toSorted((a, b) => (a.target < b.target ? -1 : 1));
  const page = wanted.slice(0, asked.limit);
  const last = page.at(-1);
  const more = wanted.length > page.length && last !== undefined;
  const { counts, newestMs } = all;
  return reply({
    ...snapshotJson({ ...snapshotOf(page, all.atMs), targets: page, counts, newestMs }),
    next: more ? nextPage('/api/v1/targets', query, writeCursor([last.target])) : null,
  });
}

const noTarget = (name: string): Reply => refusal('not-found', `no target is named ${JSON.stringify(name)}`);

async function oneTarget({ params: { name = '' } }: Asked, { views }: RouteMeans): Promise<Reply> {
  const why = await views.why(name);
  return why === null ? noTarget(name) : reply(whyJson(why));
}

const dayMs = 86_400_000;
const longestMs = 10 * 366 * dayMs;
const mostBuckets = 2_000;

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0 && ms <= longestMs) return ms;
  context.addIssue('a duration such as 30m, 24h or 90d');
  return z.NEVER;
});

const historyQuery = z.strictObject({
  check: z
    .string()
    .max(100)
    .optional()
    .describe('Whose chart it is; else that of a canary, else of the protocol.'),
  window: duration.prefault('24h').describe('How far back from now, such as 24h or 90d.'),
  bucket: duration.optional().describe('How wide one bucket is; it becomes wider where only sums are left.'),
});

async function historyOf({ params: { name = '' }, query }: Asked, { views }: RouteMeans): Promise<Reply> {
  const { check = null, window, bucket = null } = query as z.output<typeof historyQuery>;
  if (bucket !== null && window / bucket > mostBuckets)
    return refusal('bad-request', `bucket: so narrow that there would be more than ${mostBuckets} of them`);
  const untilMs = views.clock.nowMs();
  const question = { sinceMs: untilMs - window, untilMs, check: check as CheckName | null, bucketMs: bucket };
  const past = await views.past(name, question);
  if (past !== null) return reply(pastJson(past));
  return check === null ? noTarget(name) : refusal('not-found', `${name} has no such check`);
}

const incidentsQuery = z.strictObject({
  ...paging,
  target: z.string().max(100).optional(),
  status: z.enum(['open', 'resolved']).optional(),
});

async function listIncidents({ query }: Asked, { views }: RouteMeans): Promise<Reply> {
  const asked = query as z.output<typeof incidentsQuery>;
  const place = asked.after === undefined ? null : readCursor(asked.after, z.tuple([z.number(), z.string()]));
  if (asked.after !== undefined && place === null) return badCursor;
  const rows = await views.reader.incidentPage({
    target: asked.target ?? null,
    open: asked.status === undefined ? null : asked.status === 'open',
    after: place && { openedAtMs: place[0], id: place[1] },
    most: asked.limit + 1,
  });
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  const next =
    rows.length > page.length && last !== undefined
      ? nextPage('/api/v1/incidents', query, writeCursor([last.openedAtMs, last.id]))
      : null;
  return reply({ version: 1, incidents: page.map(incidentJson), next });
}

async function oneIncident({ params: { id = '' } }: Asked, { views }: RouteMeans): Promise<Reply> {
  const incident = await views.reader.incident(id);
  if (incident === null) return refusal('not-found', `there is no incident ${JSON.stringify(id)}`);
  return reply(storyJson(await views.story(incident)));
}

const deliveriesQuery = z.strictObject({
  ...paging,
  status: z.enum(['pending', 'leased', 'done', 'dead']).optional(),
  receiver: z.string().max(100).optional(),
});

async function listDeliveries({ query }: Asked, { views }: RouteMeans): Promise<Reply> {
  const asked = query as z.output<typeof deliveriesQuery>;
  const place = asked.after === undefined ? null : readCursor(asked.after, z.tuple([z.number()]));
  if (asked.after !== undefined && place === null) return badCursor;
  const rows = await views.reader.deliveryPage({
    status: asked.status ?? null,
    receiver: asked.receiver ?? null,
    beforeSeq: place?.[0] ?? null,
    most: asked.limit + 1,
  });
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  const more = rows.length > page.length && last !== undefined;
  const next = more ? nextPage('/api/v1/deliveries', query, writeCursor([last.seq])) : null;
  return reply({ version: 1, deliveries: page.map(deliveryJson), next });
}

const deliveryJson = (one: ListedDelivery) => ({
  id: one.id,
  type: one.type,
  title: one.title,
  target: one.target,
  incident: one.incidentId,
  receiver: one.receiver,
  status: one.status,
  attempts: one.attempts,
  created_at: iso(one.createdAtMs),
  next_attempt_at: one.status === 'pending' ? iso(one.nextAttemptAtMs) : null,
  finished_at: isoOrNull(one.finishedAtMs),
});

async function listSilences(_: Asked, { views }: RouteMeans): Promise<Reply> {
  const nowMs = views.clock.nowMs();
  const silences = await views.reader.silences(nowMs);
  return reply({
    version: 1,
    at: iso(nowMs),
    silences: silences.filter((one) => holds(one, nowMs)).map(silenceJson),
  });
}

const silenceJson = ({ id, selector, reason, author, createdAtMs, endsAtMs }: Silence) => ({
  id,
  targets: selector.names,
  labels: selector.labels,
  light: selector.light,
  reason,
  author,
  created_at: iso(createdAtMs),
  ends_at: iso(endsAtMs),
});

export const readRoutes: Route[] = [
  {
    method: 'get',
    path: '/api/v1/targets',
    summary: 'All targets with their lights, by name.',
    query: targetsQuery,
    answer: shapes.targets,
    shared: true,
    handle: listTargets,
  },
  {
    method: 'get',
    path: '/api/v1/targets/:name',
    summary: 'One target: why it stands as it does, with checks, evidence and who was told.',
    answer: shapes.targetStory,
    handle: oneTarget,
  },
  {
    method: 'get',
    path: '/api/v1/targets/:name/history',
    summary: 'The past of a target, from the finest sums that reach back so far.',
    query: historyQuery,
    answer: shapes.history,
    handle: historyOf,
  },
  {
    method: 'get',
    path: '/api/v1/incidents',
    summary: 'Incidents, the newest first.',
    query: incidentsQuery,
    answer: shapes.incidents,
    handle: listIncidents,
  },
  {
    method: 'get',
    path: '/api/v1/incidents/:id',
    summary: 'One incident from its first failure to the last answer of a receiver.',
    answer: shapes.incidentStory,
    handle: oneIncident,
  },
  {
    method: 'get',
    path: '/api/v1/deliveries',
    summary: 'Messages to receivers, the newest first.',
    query: deliveriesQuery,
    answer: shapes.deliveries,
    handle: listDeliveries,
  },
  {
    method: 'get',
    path: '/api/v1/silences',
    summary: 'Silences that hold at this moment.',
    answer: shapes.silences,
    handle: listSilences,
  },
];
