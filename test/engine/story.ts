// What happens to a target, one observation after the other? The real advance, with a clock that the test moves.

import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { observe } from '../../src/engine/judge/observe.ts';
import type { Announcement } from '../../src/engine/ports.ts';
import type { Window } from '../../src/engine/schedule/maintenance.ts';
import { advance, review } from '../../src/engine/state/advance.ts';
import { newTarget, type TargetState } from '../../src/engine/state/state.ts';
import type { Silence } from '../../src/engine/tell/silence.ts';
import type { CheckName, Incident, LightName, Transition } from '../../src/engine/words.ts';
import type { Outcome } from '../../src/probe/report.ts';
import { type PartFields, partOf, startMs } from './samples.ts';

export type SeenFields = Partial<PartFields> & { suspect?: boolean };

export interface Story {
  /** Lets time pass. */
  later(ms: number): void;
  /** One observation, that started now; a second passes with each. */
  see(check: CheckName, outcome: Outcome, fields?: SeenFields): Announcement[];
  /** The same several times; what was announced by all of them. */
  times(count: number, check: CheckName, outcome: Outcome, fields?: SeenFields): Announcement[];
  /** What time alone makes due. */
  review(): Announcement[];
  incident(light: LightName): Incident | null;
  status(light: LightName): string | undefined;
  state(): TargetState;
  /** What was decided elsewhere. */
  put(state: TargetState): void;
  nowMs(): number;
  said: Announcement[];
  transitions: Transition[];
}

/** What else there is: planned work, and how other targets stand. */
export interface Around {
  windows?: Window[];
  silences?: Silence[];
  /** The names of what depends on it. */
  behind?: string[];
  others?: Map<string, TargetState>;
}

export function tell(
  target: TargetConfig,
  from: TargetState = newTarget(target.name),
  { windows = [], silences = [], others = new Map(), behind = [] }: Around = {},
): Story {
  let state = from;
  let nowMs = startMs;
  let made = 0;
  const said: Announcement[] = [];
  const transitions: Transition[] = [];
  const light = (name: LightName) => state.lights.find((one) => one.light === name);
  const moment = () => ({
    nowMs,
    newId: (prefix: string) => `${prefix}_${target.name}_${made}`,
    windows,
    silences,
    stateOf: (name: string) => others.get(name),
    behind: () => behind,
  });
  const story: Story = {
    later(ms) {
      nowMs += ms;
    },
    see(check, outcome, fields = {}) {
      const { suspect = false, ...seen } = fields;
      const fact = observe(target, partOf(check, outcome, { startedAtMs: nowMs, ...seen }), false);
      nowMs += 1_000;
      made += 1;
      const observation = { ...fact.observation, suspect };
      const next = advance(state, target, { ...fact, observation }, moment());
      state = next.state;
      said.push(...next.announcements);
      transitions.push(...next.transitions);
      return next.announcements;
    },
    review() {
      const next = review(state, target, moment());
      if (next === null) return [];
      state = next.state;
      said.push(...next.announcements);
      return next.announcements;
    },
    times: (count, check, outcome, fields) =>
      Array.from({ length: count }, () => story.see(check, outcome, fields)).flat(),
    incident: (name) => light(name)?.incident ?? null,
    status: (name) => light(name)?.status,
    state: () => state,
    put(next) {
      state = next;
    },
    nowMs: () => nowMs,
    said,
    transitions,
  };
  return story;
}
