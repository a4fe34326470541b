// Which pages are there? One of the installation and one of each target, written on the server and whole without script.

import type { Context, Hono } from 'hono';
import { parseDuration } from '../../base/duration.ts';
import type { LightName } from '../../engine/words.ts';
import { driftBetween, isDrift } from '../../probe/drift/drift.ts';
import { serverFirst } from '../../report/snapshot/snapshot.ts';
import type { Visitor } from '../door.ts';
import { problem } from '../problem-details.ts';
import type { Views } from '../views.ts';
import { give, write } from '../written.ts';
import { mountAssets } from './assets.ts';
import { html, layout } from './layout.ts';
import { createOverviews, type Overviews } from './overviews.ts';
import { type StripDay, stripDays, sumOf } from './strip.ts';
import { standingWords, type TargetView, targetMain, windowNames } from './target.ts';

export interface PageMeans {
  version: string;
  visitorOf(context: Context): Visitor;
}

const mostIncidents = 20;
const queueBars = 160;

export function mountPages(site: Hono, views: Views, means: PageMeans): Overviews {
  mountAssets(site);
  const overview = createOverviews(views, means.version);
  site.get('/', async (context) => {
    const asked = Number(context.req.query('page') ?? 1);
    const number = Number.isInteger(asked) && asked > 0 ? asked : 1;
    return give(context, await overview(means.visitorOf(context), number));
  });
  // Only whoever has the token comes here: a browser then sends it with everything.
  site.get('/sign-in', (context) => context.redirect('/', 303));
  site.get('/targets/:name', async (context) => {
    const visitor = means.visitorOf(context);
    const name = context.req.param('name');
    // Whether there is such a target is not told to whoever may not see it.
    const view = views.maySee(visitor, name)
      ? await targetView(name, windowAsked(context), visitor === 'trusted', views)
      : null;
    if (view === null)
      return problem(context, 'not-found', `no target ${JSON.stringify(name)} is shown here`);
    const { state, nowMs } = view.why;
    const lights = state.lights.map(({ light, status }) => `${light} ${status}`).join(', ');
    const title = `${name}: ${standingWords(view.why)}`;
    const said = `${name}: ${lights}`;
    const main = targetMain(view);
    const page = layout({ title, said, atMs: nowMs, version: means.version, visitor, main });
    return give(context, await write(page, html));
  });
  return overview;
}

type WindowName = (typeof windowNames)[number];

/** Null where nobody asked for one that there is. */
const windowAsked = (context: Context): WindowName | null =>
  windowNames.find((one) => one === context.req.query('window')) ?? null;

/** In a day there would be nothing but a dot of what is known for so short a time. */
const youngMs = 2 * 3_600_000;

const windowFor = (days: TargetView['days']): WindowName => {
  const { upMs, degradedMs, downMs } = sumOf([...days.values()].flat());
  return (upMs + degradedMs + downMs) / Math.max(1, days.size) < youngMs ? '1h' : '24h';
};

async function targetView(
  name: string,
  asked: WindowName | null,
  whole: boolean,
  views: Views,
): Promise<TargetView | null> {
  const { reader, clock } = views;
  const why = await views.why(name);
  if (why === null) return null;
  const untilMs = clock.nowMs();
  const days = new Map<LightName, readonly StripDay[]>();
  for (const { light } of serverFirst(why.state.lights)) {
    days.set(light, await reader.lightDays(name, light, stripDays, untilMs));
  }
  const windowName = asked ?? windowFor(days);
  const lengthMs = parseDuration(windowName) ?? 0;
  const window = { name: windowName, sinceMs: untilMs - lengthMs, untilMs };
  const past = await views.past(name, { ...window, check: null, bucketMs: null });
  const drawn = past?.checks.find(({ check }) => check === past.chosen) ?? null;
  const bucketMs = Math.ceil(lengthMs / queueBars);
  return {
    why,
    whole,
    days,
    window,
    latency: drawn,
    depths: { bucketMs, depths: await reader.depths(name, window, bucketMs) },
    drift: whole ? await driftOf(name, views) : null,
    incidents: await reader.incidents({ target: name, within: null, most: mostIncidents }),
  };
}

async function driftOf(name: string, { reader }: Views): Promise<TargetView['drift']> {
  const standing = await reader.tools(name);
  if (standing === null || standing.baseline === null) return null;
  const drift = await driftBetween(standing.baseline.tools, standing.seen.tools);
  return isDrift(drift) ? drift : null;
}
