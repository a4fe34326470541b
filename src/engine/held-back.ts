// What waits until we know whether to believe it? Observations in order per target, and how the target would stand
// if all of them counted.

import type { Fact } from './advance.ts';
import type { Ruling, Seen } from './guard.ts';
import type { TargetState } from './state.ts';

export interface Waiting extends Seen {
  fact: Fact;
}

export class HeldBack {
  readonly #lines = new Map<string, { waiting: Waiting[]; ahead: TargetState }>();

  /** As if everything counted; undefined when nothing of the target waits. */
  aheadOf(target: string): TargetState | undefined {
    return this.#lines.get(target)?.ahead;
  }

  add(one: Waiting, ahead: TargetState): void {
    const { waiting = [] } = this.#lines.get(one.target.name) ?? {};
    this.#lines.set(one.target.name, { waiting: [...waiting, one], ahead });
  }

  isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  /** Takes out what no longer waits, the oldest of each target first. `again` makes the state of those that stay. */
  release(
    rule: (one: Waiting) => Ruling,
    count: (one: Waiting, suspect: boolean) => void,
    again: (target: string, left: readonly Waiting[]) => TargetState,
  ): void {
    for (const [target, { waiting }] of [...this.#lines]) {
      let left = waiting;
      for (const one of waiting) {
        const ruling = rule(one);
        if (ruling === 'wait') break;
        left = left.slice(1);
        count(one, ruling === 'suspect');
      }
      if (left.length === 0) this.#lines.delete(target);
      else if (left !== waiting) this.#lines.set(target, { waiting: left, ahead: again(target, left) });
    }
  }
}
