// What does a key change? Pure: from where one was and what is known to where one is, and to what has to be done.

import { parseDuration } from '../../base/duration.ts';
import type { Incident, LightName } from '../../engine/words.ts';
import type { TargetOverview } from '../../store/readings.ts';
import { checkNames, type Facts, type Known, ranges, type Size, speakingCheck } from './facts.ts';
import { type Command, commandFor } from './keys.ts';
import { labelsOf, listed, placeOf, type Row, sorts, targetAt } from './rows.ts';
import { type Place, type Prompt, type Said, targetPlace, type View } from './view.ts';

/** What cannot be done by looking. */
export type Effect =
  | { kind: 'quit' }
  | { kind: 'probe'; target: string }
  | { kind: 'acknowledge'; incidentId: string; note: string | null }
  | { kind: 'silence'; target: string; light: LightName | null; forMs: number; reason: string }
  | { kind: 'resend'; deliveryId: string };

export interface Stepped {
  view: View;
  effect: Effect | null;
}

export interface Scene {
  facts: Facts;
  known: Known;
  size: Size;
  /** Of the page that is open, to know where it ends. */
  lines: number;
  /** How many of them are shown at once. */
  shown: number;
  /** The one that is selected. */
  marked: number | null;
}

const only = (view: View): Stepped => ({ view, effect: null });
const saying = (view: View, text: string, tone: Said['tone'] = 'plain'): Stepped =>
  only({ ...view, said: { text, tone } });

export function press(view: View, key: string, scene: Scene): Stepped {
  if (view.prompt !== null && key !== 'ctrl+c') return type(view, view.prompt, key);
  const command = commandFor(key, view.place.at);
  const quiet = view.said === null ? view : { ...view, said: null };
  if (quiet.help !== null && command !== 'quit') return only(inHelp(quiet, quiet.help, command, scene));
  return command === null ? only(quiet) : obey(quiet, command, scene);
}

const moves: ReadonlySet<Command | null> = new Set(['up', 'down', 'page_up', 'page_down', 'first', 'last']);
const isMove = (command: Command | null): command is Move => moves.has(command);

/** It is longer than a small screen; whatever does not move in it leads back. */
function inHelp(view: View, from: number, command: Command | null, { lines, shown }: Scene): View {
  if (!isMove(command)) return { ...view, help: null };
  const most = Math.max(0, lines - shown);
  return { ...view, help: Math.min(most, Math.max(0, moved(from, command, shown, lines))) };
}

function obey(view: View, command: Command, scene: Scene): Stepped {
  switch (command) {
    case 'quit':
      return { view, effect: { kind: 'quit' } };
    case 'help':
      return only({ ...view, help: 0 });
    case 'back':
      return only(back(view));
    case 'open':
      return open(view, scene);
    case 'filter':
      return only({ ...view, prompt: { kind: 'filter', text: view.filter, before: view.filter } });
    case 'sort':
      return only({ ...view, sort: sorts[(sorts.indexOf(view.sort) + 1) % sorts.length] ?? 'trouble' });
    case 'group':
      return group(view, scene);
    case 'longer':
      return only(inTime(view, 1));
    case 'shorter':
      return only(inTime(view, -1));
    case 'next_check':
      return only(nextCheck(view, scene.facts));
    case 'next_item':
    case 'previous_item':
      return only(select(view, command === 'next_item' ? 1 : -1, scene));
    case 'acknowledge':
    case 'silence':
    case 'probe':
    case 'resend':
      return ask(view, command, scene);
    default:
      return only(view.place.at === 'overview' ? walk(view, command, scene) : scroll(view, command, scene));
  }
}

type Move = 'up' | 'down' | 'page_up' | 'page_down' | 'first' | 'last';

const rowsOf = (view: View, { facts, known }: Scene): Row[] => listed(view, facts, known);

/** The target that keys are about. */
export function chosen(view: View, facts: Facts, known: Known): TargetOverview | null {
  const name = nameOf(view, facts, known);
  return facts.snapshot.targets.find(({ target }) => target === name) ?? null;
}

function nameOf(view: View, facts: Facts, known: Known): string | null {
  const { place } = view;
  if (place.at === 'target') return place.target;
  return place.at === 'incident' ? (facts.incident?.incident.target ?? null) : selectedIn(view, facts, known);
}

function selectedIn(view: View, facts: Facts, known: Known): string | null {
  const rows = listed(view, facts, known);
  return targetAt(rows, placeOf(rows, view.selected));
}

function walk(view: View, move: Move, scene: Scene): View {
  const rows = rowsOf(view, scene);
  const places = rows.flatMap(({ kind }, place) => (kind === 'target' ? [place] : []));
  const nth = Math.max(0, places.indexOf(placeOf(rows, view.selected)));
  const next = Math.min(places.length - 1, Math.max(0, moved(nth, move, scene.shown, places.length)));
  const place = places[next];
  return place === undefined ? view : { ...view, selected: targetAt(rows, place) };
}

function scroll(view: View, move: Move, { lines, shown }: Scene): View {
  const { place } = view;
  if (place.at === 'overview') return view;
  const most = Math.max(0, lines - shown);
  const from = Math.min(most, Math.max(0, moved(Math.min(place.from, most), move, shown, lines)));
  return { ...view, place: { ...place, from } };
}

function moved(nth: number, move: Move, page: number, all: number): number {
  const by = { up: -1, down: 1, page_up: 1 - page, page_down: page - 1, first: -all, last: all };
  return nth + by[move];
}

const enter = (view: View, place: Place): View => ({ ...view, behind: [...view.behind, view.place], place });

function back(view: View): View {
  const place = view.behind.at(-1);
  return place === undefined ? { ...view, filter: '' } : { ...view, place, behind: view.behind.slice(0, -1) };
}

function open(view: View, scene: Scene): Stepped {
  if (view.place.at === 'overview') {
    const target = selectedIn(view, scene.facts, scene.known);
    return only(target === null ? view : enter({ ...view, selected: target }, targetPlace(target)));
  }
  const incident = view.place.at === 'target' ? scene.facts.target?.incidents[view.place.item] : undefined;
  if (incident === undefined) return saying(view, 'this target never had an incident');
  return only(enter(view, { at: 'incident', id: incident.id, from: 0, item: 0 }));
}

function group(view: View, { known }: Scene): Stepped {
  const labels: (string | null)[] = [null, ...labelsOf(known)];
  if (labels.length === 1)
    return saying(
      view,
      known.missing ?? (known.config ? 'no target has a label' : 'labels are still being read'),
    );
  const next = labels[(labels.indexOf(view.group) + 1) % labels.length] ?? null;
  return only({ ...view, group: next });
}

function inTime(view: View, by: number): View {
  const { place } = view;
  if (place.at !== 'target') return view;
  const range = Math.min(ranges.length - 1, Math.max(0, place.range + by));
  return { ...view, place: { ...place, range } };
}

function nextCheck(view: View, { target }: Facts): View {
  const { place } = view;
  const checks = checkNames(target);
  if (place.at !== 'target' || checks.length === 0) return view;
  const shown = place.check ?? (target === null ? null : speakingCheck(target));
  const now = shown === null ? 0 : checks.indexOf(shown);
  return { ...view, place: { ...place, check: checks[(now + 1) % checks.length] ?? null } };
}

/** Nobody has to look for what was selected: the page moves to it. */
function select(view: View, by: number, { facts, marked, shown }: Scene): View {
  const { place } = view;
  if (place.at === 'overview') return view;
  const count = place.at === 'target' ? facts.target?.incidents.length : facts.incident?.deliveries.length;
  const item = Math.min(Math.max(0, (count ?? 0) - 1), Math.max(0, place.item + by));
  if (marked === null) return { ...view, place: { ...place, item } };
  const line = marked + item - place.item;
  const from = Math.max(line - shown + 1, Math.min(place.from, line));
  return { ...view, place: { ...place, item, from } };
}

/** The open incident that is meant: that of the screen, else the worst of the target. */
function openIncident(view: View, target: TargetOverview | null, facts: Facts): Incident | null {
  if (view.place.at === 'incident') return facts.incident?.incident ?? null;
  const incidents = target?.lights.flatMap(({ incident }) => incident ?? []) ?? [];
  return incidents.find(({ status }) => status === 'down') ?? incidents[0] ?? null;
}

function ask(view: View, command: 'acknowledge' | 'silence' | 'probe' | 'resend', scene: Scene): Stepped {
  const { facts, known } = scene;
  const target = chosen(view, facts, known);
  if (command === 'resend') return resend(view, facts);
  if (target === null) return saying(view, 'there is no target here that is still configured');
  if (command === 'probe') {
    const said: Said = { text: `${target.target}: a probe is asked for …`, tone: 'plain' };
    return { view: { ...view, said }, effect: { kind: 'probe', target: target.target } };
  }
  if (command === 'silence')
    return only({ ...view, prompt: { kind: 'silence', text: '1h ', target: target.target, light: null } });
  const incident = openIncident(view, target, facts);
  if (incident === null || incident.resolvedAtMs !== null)
    return saying(view, `${target.target} has no open incident: nothing to acknowledge`);
  const of = `${incident.target} ${incident.light}`;
  return only({ ...view, prompt: { kind: 'note', text: '', incidentId: incident.id, of } });
}

function resend(view: View, { incident }: Facts): Stepped {
  const delivery = view.place.at === 'incident' ? incident?.deliveries[view.place.item] : undefined;
  if (delivery === undefined) return saying(view, 'nothing was sent of this incident');
  const said: Said = {
    text: `${delivery.type} → ${delivery.receiver}: asked to send it again …`,
    tone: 'plain',
  };
  return { view: { ...view, said }, effect: { kind: 'resend', deliveryId: delivery.id } };
}

/** No text that is typed is longer. */
const mostTyped = 200;

function type(view: View, prompt: Prompt, key: string): Stepped {
  const showing = (next: Prompt): Stepped =>
    only({ ...view, prompt: next, ...(next.kind === 'filter' ? { filter: next.text.trim() } : {}) });
  if (key === 'esc')
    return only({ ...view, prompt: null, ...(prompt.kind === 'filter' ? { filter: prompt.before } : {}) });
  if (key === 'enter') return done({ ...view, prompt: null }, prompt);
  if (key === 'backspace') return showing({ ...prompt, text: [...prompt.text].slice(0, -1).join('') });
  if (key === 'tab' && prompt.kind === 'silence')
    return showing({ ...prompt, light: otherLight(prompt.light) });
  if (key === 'ctrl+u') return showing({ ...prompt, text: '' });
  if ([...key].length !== 1 || prompt.text.length >= mostTyped) return only(view);
  return showing({ ...prompt, text: prompt.text + key });
}

/** Both, then each by itself. */
const otherLight = (light: LightName | null): LightName | null =>
  light === null ? 'server' : light === 'server' ? 'pipeline' : null;

function done(view: View, prompt: Prompt): Stepped {
  if (prompt.kind === 'filter') return only(view);
  const asking: Said = { text: 'asked …', tone: 'plain' };
  if (prompt.kind === 'note') {
    const note = prompt.text.trim() === '' ? null : prompt.text.trim();
    return {
      view: { ...view, said: asking },
      effect: { kind: 'acknowledge', incidentId: prompt.incidentId, note },
    };
  }
  const [duration = '', ...words] = prompt.text.trim().split(/\s+/);
  const forMs = parseDuration(duration);
  const reason = words.join(' ');
  if (forMs === null || forMs <= 0 || reason === '')
    return saying(view, 'not silenced: type how long and why, such as 1h deploy of the workers', 'bad');
  return {
    view: { ...view, said: asking },
    effect: { kind: 'silence', target: prompt.target, light: prompt.light, forMs, reason },
  };
}
