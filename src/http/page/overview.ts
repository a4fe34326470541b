// How does everything stand? The page of the installation: one sentence, then every target with its two lights, trouble
// first, and what went wrong lately.

import type { Incident } from '../../engine/words.ts';
import { sentenceOf } from '../../report/snapshot/sentence.ts';
import type { Snapshot } from '../../report/snapshot/snapshot.ts';
import { age, counted } from '../../report/words.ts';
import type { Mark } from '../../store/read.ts';
import type { TargetOverview } from '../../store/readings.ts';
import { type Markup, markup } from './markup.ts';
import { incidentTable, lightRow } from './parts.ts';
import { stripDays } from './strip.ts';
import type { DrawnDays } from './strips.ts';

export interface Overview {
  snapshot: Snapshot;
  /** Of the targets on this page. */
  cards: readonly Markup[];
  pages: { number: number; count: number };
  incidents: readonly Incident[];
  /** False hides who took them. */
  whole: boolean;
}

export interface Surroundings {
  atMs: number;
  days(target: string, light: string): DrawnDays;
  labels(target: string): Readonly<Record<string, string>>;
  marks: ReadonlyMap<string, readonly Mark[]>;
}

export function overviewMain(view: Overview): Markup {
  const { snapshot, cards, pages, incidents, whole } = view;
  const { status, text, more } = sentenceOf(snapshot);
  return markup`<div class="hour h-${status}"><h1>${text}</h1><p>${more}</p></div>
<div class="head"><h2>${counted(snapshot.targets.length, 'target')}</h2><span class="meta">each bar a day of the last ${stripDays}</span></div>
<ul class="targets">${cards}</ul>
${pages.count > 1 ? pager(pages) : null}
<h2>Incidents</h2>${incidentTable(incidents, snapshot.atMs, whole)}`;
}

export function card(target: TargetOverview, { atMs, days, labels, marks }: Surroundings): Markup {
  const { target: name, lights, last, queue } = target;
  const facts = [
    last === null ? 'not probed yet' : `probed ${age(atMs - last.atMs)} ago`,
    ...(queue?.waiting == null ? [] : [`${queue.waiting.toLocaleString('en')} waiting`]),
    ...(queue?.workers == null ? [] : [counted(queue.workers, 'worker')]),
  ];
  const tags = [
    ...(marks.get(name) ?? []),
    ...Object.entries(labels(name)).map(([key, value]) => `${key}: ${value}`),
  ];
  return markup`<li class="card"><div class="top"><div class="tags"><h3><a href="/targets/${name}" id="t-${name}">${name}</a></h3>${tags.map((tag) => markup`<span class="tag">${tag}</span>`)}</div><span class="meta">${facts.join(' · ')}</span></div>${lights.map((light) => lightRow({ ...light, ...days(name, light.light), target: name }, atMs))}</li>`;
}

const pager = ({ number, count }: { number: number; count: number }): Markup =>
  markup`<nav class="pages" aria-label="Pages">${number > 1 ? markup`<a href="/?page=${number - 1}" rel="prev">Before</a>` : null}<span>Page ${number} of ${count}, trouble first</span>${number < count ? markup`<a href="/?page=${number + 1}" rel="next">Next</a>` : null}</nav>`;
