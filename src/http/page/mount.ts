// Which pages are there? One of the installation and one of each target, written on the server and whole without script.

import { createHash } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { nextTurn } from '../../base/clock.ts';
import { parseDuration } from '../../base/duration.ts';
import type { ListenConfig } from '../../config/schema.ts';
import type { LightName } from '../../engine/words.ts';
import { driftBetween, isDrift } from '../../probe/drift/drift.ts';
import { sentenceOf } from '../../report/sentence.ts';
import { serverFirst } from '../../report/snapshot.ts';
import type { Visitor } from '../door.ts';
import { type Kept, kept } from '../kept.ts';
import { problem } from '../problem-details.ts';
import type { Views } from '../views.ts';
import { mountAssets } from './assets.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';
import { card, overviewMain } from './overview.ts';
import { type StripDay, stripDays } from './strip.ts';
import { createStrips } from './strips.ts';
import { type TargetView, targetMain, windowNames } from './target.ts';

export interface PageMeans {
  version: string;
  listen: ListenConfig;
  visitorOf(context: Context): Visitor;
}

const targetsOnPage = 100;
const mostIncidents = 20;
const pageForMs = 1_000;
const cardsAtOnce = 10;
const queueBars = 160;

export function mountPages(site: Hono, views: Views, means: PageMeans): void {
  mountAssets(site);
  const overview = createOverview(views, means.version);
  site.get('/', async (context) => {
    const asked = Number(context.req.query('page') ?? 1);
    const number = Number.isInteger(asked) && asked > 0 && asked < 1_000 ? asked : 1;
    return page(context, await overview(means.visitorOf(context), number));
  });
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
    const said = state.lights.map(({ light, status }) => `${light} ${status}`).join(', ');
    const main = targetMain(view);
    return page(
      context,
      layout({
        title: `${name} – Coalmine`,
        said: `${name}: ${said}`,
        atMs: nowMs,
        version: means.version,
        main,
      }),
    );
  });
}

function page(context: Context, text: string): Response {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const headers = { etag: tag, 'cache-control': 'private, no-cache', vary: 'authorization' };
  if (context.req.header('if-none-match') === tag) return context.body(null, 304, headers);
  return context.body(text, 200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
}

/** Written once a second, whoever asks how often. */
function createOverview(views: Views, version: string) {
  const strips = createStrips(views);
  const write = async (visitor: Visitor, number: number): Promise<string> => {
    const { reader, known } = views;
    const snapshot = await views.snapshot(visitor);
    const count = Math.max(1, Math.ceil(snapshot.targets.length / targetsOnPage));
    const from = (Math.min(number, count) - 1) * targetsOnPage;
    const shown = snapshot.targets.slice(from, from + targetsOnPage);
    const days = await strips(shown, snapshot.atMs);
    const labels = new Map(known().targets.map((one) => [one.name, one.labels]));
    const recent = await reader.recentIncidents(visitor === 'trusted' ? mostIncidents : 500);
    const trusted = visitor === 'trusted';
    const marks = trusted ? await reader.marks() : new Map();
    const labelsOf = (target: string) => (trusted ? (labels.get(target) ?? {}) : {});
    const cards: Markup[] = [];
    for (const target of shown) {
      cards.push(card(target, { atMs: snapshot.atMs, days, labels: labelsOf, marks }));
      // Others have their turn: to write a hundred takes as long as a request may take.
      if (cards.length % cardsAtOnce === 0) await nextTurn();
    }
    const main = overviewMain({
      snapshot,
      cards,
      pages: { number: Math.min(number, count), count },
      incidents: recent.filter(({ target }) => views.maySee(visitor, target)).slice(0, mostIncidents),
    });
    const { text } = sentenceOf(snapshot);
    return layout({ title: `${text} – Coalmine`, said: text, atMs: snapshot.atMs, version, main });
  };
  const written = new Map<string, Kept<string>>();
  views.onChange(() => {
    for (const one of written.values()) one.forget();
  });
  return (visitor: Visitor, number: number): Promise<string> => {
    const key = `${visitor} ${number}`;
    const known = written.get(key) ?? kept(views.clock, pageForMs, () => write(visitor, number));
    // As many as there are pages: whoever makes numbers up only renews the last one.
    if (written.size > 500) written.clear();
    written.set(key, known);
    return known();
  };
}

function windowAsked(context: Context): { name: string; lengthMs: number } {
  const asked = context.req.query('window') ?? '24h';
  const name = windowNames.find((one) => one === asked) ?? '24h';
  return { name, lengthMs: parseDuration(name) ?? 0 };
}

async function targetView(
  name: string,
  asked: { name: string; lengthMs: number },
  whole: boolean,
  views: Views,
): Promise<TargetView | null> {
  const { reader, clock } = views;
  const why = await views.why(name);
  if (why === null) return null;
  const untilMs = clock.nowMs();
  const window = { name: asked.name, sinceMs: untilMs - asked.lengthMs, untilMs };
  const days = new Map<LightName, readonly StripDay[]>();
  for (const { light } of serverFirst(why.state.lights)) {
    days.set(light, await reader.lightDays(name, light, stripDays, untilMs));
  }
  const past = await views.past(name, { ...window, check: null, bucketMs: null });
  const drawn = past?.checks.find(({ check }) => check === past.chosen) ?? null;
  const bucketMs = Math.ceil(asked.lengthMs / queueBars);
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
