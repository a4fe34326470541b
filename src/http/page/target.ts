// How does one target stand, since when and why? Its page: both lights with their days, charts, checks, evidence,
// drift and incidents. Who may only see what is public does not see what servers said, nor where they are.

import { formatDuration } from '../../base/duration.ts';
import { addressOf } from '../../config/address.ts';
import type { CheckName, Incident, LightName, Status } from '../../engine/words.ts';
import type { Drift } from '../../probe/drift/drift.ts';
import { driftCounts, driftLines } from '../../report/drift.ts';
import { hintFor } from '../../report/hints.ts';
import { muteWords } from '../../report/mutes.ts';
import { sloWords } from '../../report/slo.ts';
import { chainOf, type Why } from '../../report/why/why.ts';
import { age, moment, statusGlyphs } from '../../report/words.ts';
import type { Depth, PastObservation } from '../../store/read.ts';
import type { History, Window } from '../../store/readings.ts';
import { chart } from './charts.ts';
import { type Markup, markup } from './markup.ts';
import { incidentTable, lightRow, whyOf } from './parts.ts';
import { dayWords, type StripDay, strip } from './strip.ts';

export interface TargetView {
  why: Why;
  /** False hides URL, evidence and labels. */
  whole: boolean;
  days: ReadonlyMap<LightName, readonly StripDay[]>;
  window: Window & { name: string };
  latency: { check: CheckName; history: History } | null;
  depths: { bucketMs: number; depths: readonly Depth[] };
  drift: Drift | null;
  incidents: readonly Incident[];
}

export const windowNames = ['1h', '24h', '7d', '90d'] as const;

export function targetMain(view: TargetView): Markup {
  const { why, whole, incidents, days } = view;
  const { state, nowMs } = why;
  const lights = state.lights.map((light) => {
    const own = days.get(light.light) ?? [];
    const draw = (label: string): Markup => strip(own, nowMs, label);
    return lightRow({ ...light, target: state.target, days: own, draw }, nowMs);
  });
  return markup`${headline(view)}
<section class="card" aria-label="Lights">${lights}<div class="light"><span class="ends"><span>90 days ago</span><span>today</span></span></div>${whole ? why.slo.map((one) => markup`<p class="meta slo">${one.light} promises ${sloWords(one.slo)}</p>`) : null}</section>
${troubledDays(days)}
<h2>Over time</h2>${windows(view)}<div class="charts">${latencyChart(view)}${queueChart(view)}</div>
<h2>Checks</h2>${checks(why)}
${whole ? evidence(why.evidence) : null}
${whole ? drift(view.drift) : null}
<h2>Incidents</h2>${incidentTable(incidents, nowMs, whole)}`;
}

/** `pipeline down`, or `up`: for the name of the page. */
export const standingWords = ({ state }: Why): string =>
  troubled(state)
    .map(({ light, status }) => `${light} ${status}`)
    .join(', ') || 'up';

const troubled = ({ lights }: Why['state']) => lights.filter(({ status }) => status !== 'up');

function headline(view: TargetView): Markup {
  const { state, nowMs } = view.why;
  const worst = (['down', 'degraded', 'unknown', 'up'] as Status[]).find((status) =>
    state.lights.some((light) => light.status === status),
  );
  const words = troubled(state).map((light) => {
    const why = whyOf(light);
    return `${light.light} ${light.status}${why === null ? '' : ` (${why})`} for ${age(nowMs - light.sinceMs)}`;
  });
  return markup`<div class="hour h-${worst ?? 'unknown'}"><h1>${state.target}: ${words.length === 0 ? 'up' : words.join(', ')}</h1>${view.whole ? forUs(view.why) : null}</div>`;
}

/** What to do, why it is believed, who does not hear of it, and where it is: for nobody without the token. */
function forUs({ state, config, mutes }: Why): Markup {
  const hints = state.lights.flatMap(({ incident }) => {
    const hint = incident === null ? null : hintFor(incident);
    return hint === null ? [] : [hint];
  });
  const labels = Object.entries(config?.labels ?? {});
  return markup`${hints.map((hint) => markup`<p class="do"><b>Do:</b> ${hint}</p>`)}${troubled(state).map((light) => markup`<p><code>${chainOf(state, light)}</code></p>`)}${mutes.map(({ light, mute }) => markup`<p class="do"><b>Nobody is told</b> of ${light}: ${muteWords(mute)}</p>`)}${config === null ? null : markup`<p>${addressOf(config)}${labels.map(([key, value]) => markup`<span class="tag">${key}: ${value}</span>`)}</p>`}`;
}

function troubledDays(days: TargetView['days']): Markup | null {
  const lines = [...days].flatMap(([light, all]) =>
    all.filter((day) => day.downMs + day.degradedMs > 0).map((day) => ({ light, day })),
  );
  if (lines.length === 0) return null;
  const newest = lines.toSorted((a, b) => b.day.fromMs - a.day.fromMs);
  return markup`<details><summary>Days with trouble: ${lines.length}</summary><ul>${newest.map(({ light, day }) => markup`<li>${light} ${dayWords(day)}</li>`)}</ul></details>`;
}

const windows = ({ window, why }: TargetView): Markup =>
  markup`<nav class="windows" aria-label="How far back">${windowNames.map((name) => markup`<a href="/targets/${why.state.target}?window=${name}"${name === window.name ? markup` aria-current="page"` : null}>${name}</a>`)}</nav>`;

function latencyChart({ latency, window }: TargetView): Markup {
  const buckets = latency?.history.buckets ?? [];
  const bucketMs = latency?.history.bucketMs ?? 1;
  const line = (of: 'p50Ms' | 'p95Ms') =>
    buckets.flatMap((one) =>
      one.latency === null
        ? []
        : [{ atMs: clamped(one.fromMs + bucketMs / 2, window), value: one.latency[of] }],
    );
  const bad = buckets.filter(({ counts }) => counts.fail + counts.degraded > 0);
  return chart({
    ...window,
    title: `Latency of ${latency?.check ?? 'probes'}`,
    lines: [
      { name: 'p95', colour: 'two', points: line('p95Ms') },
      { name: 'p50', colour: 'one', points: line('p50Ms') },
    ],
    marks: bad.map(({ fromMs }) => clamped(fromMs + bucketMs / 2, window)),
    gapMs: bucketMs * 2.5,
    say: (ms) => formatDuration(ms),
  });
}

function queueChart({ depths: { bucketMs, depths }, window }: TargetView): Markup {
  const line = (of: 'waiting' | 'active') =>
    depths.flatMap((one) => {
      const value = one[of];
      return value === null ? [] : [{ atMs: clamped(one.fromMs + bucketMs / 2, window), value }];
    });
  return chart({
    ...window,
    title: 'Jobs in the queue',
    lines: [
      { name: 'active', colour: 'two', points: line('active') },
      { name: 'waiting', colour: 'one', points: line('waiting') },
    ],
    marks: [],
    gapMs: bucketMs * 2.5,
    say: (count) => Math.round(count).toLocaleString('en'),
  });
}

const clamped = (atMs: number, { sinceMs, untilMs }: Window): number =>
  Math.min(untilMs, Math.max(sinceMs, atMs));

const checks = ({ state, nowMs }: Why): Markup =>
  markup`<div class="card scroll" tabindex="0" role="region" aria-label="Checks"><table><thead><tr><th scope="col">Check</th><th scope="col">Status</th><th scope="col">Since</th><th scope="col">Last probe</th><th scope="col" class="n">Took</th></tr></thead><tbody>${state.checks.map(
    ({ check, status, sinceMs, last }) =>
      markup`<tr><td>${check}</td><td>${statusGlyphs[status]} ${status}</td><td data-h="for">${age(nowMs - sinceMs)}</td><td>${last === null ? '–' : `${last.verdict}${last.reason === null ? '' : ` ${last.reason}`}, ${age(nowMs - last.atMs)} ago`}</td><td class="n" data-h="took">${last === null ? '–' : formatDuration(last.durationMs)}</td></tr>`,
  )}</tbody></table></div>`;

function evidence(all: readonly PastObservation[]): Markup | null {
  const speaking = all.flatMap(({ check, startedAtMs, stages }) =>
    (stages ?? [])
      .filter(({ outcome, reason }) => outcome !== 'pass' && reason !== null)
      .map((stage) => ({ check, startedAtMs, stage })),
  );
  if (speaking.length === 0) return null;
  return markup`<h2>Evidence</h2>${speaking.map(
    ({ check, startedAtMs, stage: { stage, outcome, reason, durationMs, detail, evidence: said } }) => {
      const lines = [
        ...Object.entries(detail).map(
          ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        ),
        ...(said?.status === undefined ? [] : [`HTTP ${said.status}`]),
        ...(said?.body ? [said.body] : []),
        ...(said?.stderr ? [said.stderr] : []),
      ];
      return markup`<div class="card"><b>${check}</b> <span class="meta">${moment(startedAtMs)}</span><br>${stage} ${outcome} <b>${reason}</b> after ${formatDuration(durationMs)}${lines.length === 0 ? null : markup`<pre>${lines.join('\n')}</pre>`}</div>`;
    },
  )}`;
}

function drift(found: Drift | null): Markup | null {
  if (found === null) return null;
  const lines = driftLines(found, (_, text) => text);
  return markup`<h2>Tools that differ from the accepted ones</h2><div class="card"><p class="meta">${driftCounts(found)}</p><pre>${lines.join('\n')}</pre></div>`;
}
