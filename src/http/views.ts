// What do the surfaces of the listener show? What everybody else sees too, read once for all who ask at the same moment.

import { type Clock, nextTurn } from '../base/clock.ts';
import { nameFits } from '../base/text.ts';
import type { CheckName, Incident } from '../engine/words.ts';
import { storyOf } from '../report/incident/incident-facts.ts';
import type { Story } from '../report/incident/incident-story.ts';
import { bucketFor } from '../report/past/chart.ts';
import type { Past } from '../report/past/past.ts';
import { readSlo } from '../report/slo.ts';
import { type Snapshot, serverFirst, sloIn, snapshotOf } from '../report/snapshot/snapshot.ts';
import type { Why } from '../report/why/why.ts';
import { gatherWhy, type Sources } from '../report/why/why-facts.ts';
import type { Reader } from '../store/read.ts';
import type { Window } from '../store/readings.ts';
import type { Visitor } from './door.ts';
import { kept } from './kept.ts';
import type { Known } from './posts.ts';
import { createPresent, type OnStored } from './present.ts';

export interface Views {
  reader: Reader;
  clock: Clock;
  known(): Known;
  /** Of everything that this visitor may see. */
  snapshot(visitor: Visitor): Promise<Snapshot>;
  maySee(visitor: Visitor, target: string): boolean;
  /** Null when it is no longer, or was never, probed. */
  why(target: string): Promise<Why | null>;
  /** Null when there is no such target, or no such check. */
  past(target: string, question: PastQuestion): Promise<Past | null>;
  story(incident: Incident): Promise<Story>;
  /** Hears when something changed, so that nothing older is shown. */
  onChange(heard: () => void): void;
}

export interface PastQuestion extends Window {
  check: CheckName | null;
  /** Null: as wide as makes a chart of some hundred bars. */
  bucketMs: number | null;
}

/** Long enough that a crowd costs no more than one, too short to be noticed. */
const snapshotForMs = 2_000;

/** The transitions of months are read for them, and they change slowly. */
const budgetsForMs = 10_000;

const chartColumns = 120;

export interface ViewMeans {
  reader: Reader;
  clock: Clock;
  known(): Known;
  /** Patterns of what everybody may see. */
  open(): readonly string[];
  onChange(heard: () => void): void;
  onStored: OnStored | null;
}

export function createViews({ reader, clock, known, open, onChange, onStored }: ViewMeans): Views {
  const sources = (): Sources => ({ reader, config: known(), nowMs: clock.nowMs() });
  const budgets = kept(clock, budgetsForMs, () => readSlo(reader, known().targets, clock.nowMs()));
  const listAt = createPresent(reader, clock, onStored);
  const all = kept(clock, snapshotForMs, async () => {
    const nowMs = clock.nowMs();
    const list = await listAt(nowMs);
    const sloOf = await budgets();
    await nextTurn();
    return snapshotOf(list, nowMs, [], sloOf);
  });
  onChange(all.forget);
  const isOpen = (target: string): boolean => open().some((pattern) => nameFits(pattern, target));
  const maySee = (visitor: Visitor, target: string): boolean => visitor === 'trusted' || isOpen(target);
  return {
    reader,
    clock,
    known,
    maySee,
    onChange,
    async snapshot(visitor) {
      const snapshot = await all();
      if (visitor === 'trusted') return snapshot;
      return snapshotOf(
        snapshot.targets.filter(({ target }) => isOpen(target)),
        snapshot.atMs,
        [],
        sloIn(snapshot),
      );
    },
    async why(target) {
      const state = await reader.state(target);
      return state && gatherWhy(state, sources());
    },
    past: (target, question) => pastOf(target, question, reader, known(), clock.nowMs()),
    story: (incident) => storyOf(incident, sources()),
  };
}

async function pastOf(
  target: string,
  { check, bucketMs, ...window }: PastQuestion,
  reader: Reader,
  { targets }: Known,
  nowMs: number,
): Promise<Past | null> {
  const names = await reader.checks(target);
  const chosen = check ?? names.find((name) => name.startsWith('canary:')) ?? names[0];
  if (chosen === undefined || !names.includes(chosen)) return null;
  const question = { ...window, bucketMs: bucketMs ?? bucketFor(window, names, chartColumns) };
  const checks = [];
  for (const name of names) {
    const history = await reader.history(target, name, question);
    if (history !== null) checks.push({ check: name, history });
  }
  const promised = targets.filter(({ name }) => name === target);
  const sloOf = await readSlo(reader, promised, window.untilMs);
  const lights = [];
  for (const { light } of serverFirst((await reader.state(target))?.lights ?? [])) {
    const availability = await reader.availability(target, light, window);
    if (availability !== null) lights.push({ light, availability, slo: sloOf(target, light) });
  }
  const transitions = await reader.transitions(target, window);
  return { target, nowMs, ...window, chosen, checks, lights, transitions };
}
