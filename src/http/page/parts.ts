// Which small things stand on several pages? A status as a pill, a light with its days, an incident as a row.

import { formatDuration } from '../../base/duration.ts';
import type { Incident, Status } from '../../engine/words.ts';
import { age, moment, percent, statusGlyphs } from '../../report/words.ts';
import type { Standing } from '../../store/past/standing.ts';
import type { LightOverview } from '../../store/readings.ts';
import { type Markup, markup } from './markup.ts';
import { type StripDay, stripDays, sumOf } from './strip.ts';

/** A glyph, a word and, where there is one, why. */
export const pill = (status: Status, why: string | null): Markup =>
  markup`<span class="pill p-${status}"><span aria-hidden="true">${statusGlyphs[status]}</span>${status}${why === null ? null : markup`<span class="why">${why}</span>`}</span>`;

export const whyOf = ({ status, incident }: Pick<LightOverview, 'status' | 'incident'>): string | null =>
  status === 'up' || status === 'unknown' ? null : (incident?.cause ?? incident?.reason ?? null);

const sharesOf = (days: readonly Standing[]): { share: number | null; coverage: number } => {
  const { upMs, degradedMs, downMs } = sumOf(days);
  const knownMs = upMs + degradedMs + downMs;
  return {
    share: knownMs === 0 ? null : (upMs + degradedMs) / knownMs,
    coverage: Math.min(1, knownMs / (stripDays * 86_400_000)),
  };
};

export interface DrawnLight extends Pick<LightOverview, 'light' | 'status' | 'sinceMs' | 'incident'> {
  target: string;
  days: readonly StripDay[];
  /** As a strip with this label. */
  draw(label: string): Markup;
}

export function lightRow(drawn: DrawnLight, atMs: number): Markup {
  const { target, light, status, sinceMs, days, draw } = drawn;
  const { share, coverage } = sharesOf(days);
  const label = `${target} ${light}, the last ${stripDays} days: ${downWords(days)}`;
  return markup`<div class="light"><span class="name">${light}</span><span class="state">${pill(status, whyOf(drawn))} <span class="meta">${age(atMs - sinceMs)}</span></span><span class="days">${draw(label)}</span><span class="share">${percent(share)}<small>${coverage > 0 && coverage < 0.995 ? `of ${Math.max(1, Math.round(coverage * 100))} % seen` : ''}</small></span></div>`;
}

function downWords(days: readonly StripDay[]): string {
  const { downMs } = sumOf(days);
  const count = days.filter((day) => day.downMs > 0).length;
  if (downMs > 0) return `down ${formatDuration(downMs)} in all, on ${count} ${count === 1 ? 'day' : 'days'}`;
  return days.length === 0 ? 'nothing is known' : 'never down';
}

/** `whole` also says who took them. */
export function incidentTable(incidents: readonly Incident[], atMs: number, whole: boolean): Markup {
  if (incidents.length === 0) return markup`<p class="none">There was no incident.</p>`;
  return markup`<div class="card scroll" tabindex="0" role="region" aria-label="Incidents"><table><thead><tr><th scope="col">Status</th><th scope="col">What</th><th scope="col">Why</th><th scope="col">Started</th><th scope="col" class="n">Lasted</th></tr></thead><tbody>${incidents.map((one) => incidentRow(one, atMs, whole))}</tbody></table></div>`;
}

const incidentRow = (incident: Incident, atMs: number, whole: boolean): Markup => {
  const { id, target, light, status, severity, cause, reason, startedAtMs, resolvedAtMs, acknowledged } =
    incident;
  const state =
    status === 'resolved' ? markup`<span class="meta">✓ was ${severity}</span>` : pill(status, null);
  const taken =
    whole && acknowledged !== null && status !== 'resolved'
      ? markup` <span class="meta">${acknowledged.by} has it</span>`
      : null;
  return markup`<tr id="${id}"><td>${state}</td><td><a href="/targets/${target}#${id}">${target}</a> ${light}${taken}</td><td>${cause ?? reason ?? '–'}</td><td>${moment(startedAtMs)}</td><td class="n" data-h="for">${formatDuration((resolvedAtMs ?? atMs) - startedAtMs)}</td></tr>`;
};
