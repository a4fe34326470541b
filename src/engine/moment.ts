// When, and in the middle of what, is a decision made? What pure functions are told beside what they decide on.

import type { Window } from './schedule/maintenance.ts';
import type { TargetState } from './state/state.ts';
import type { Silence } from './tell/silence.ts';

export interface Moment {
  nowMs: number;
  /** Where new names come from. */
  newId(prefix: string): string;
  windows: readonly Window[];
  silences: readonly Silence[];
  /** How another target stands. */
  stateOf(target: string): TargetState | undefined;
  /** Which targets depend on it. */
  behind(target: string): readonly string[];
}
