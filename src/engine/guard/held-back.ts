// What waits until we know whether to believe it? Observations in order per target, and how the target would stand
// if all of them counted.

import type { TargetConfig } from '../../config/schema/schema.ts';
import { checksOf } from '../judge/light.ts';
import type { Fact } from '../state/advance.ts';
import type { TargetState } from '../state/state.ts';
import type { Ruling, Seen } from './guard.ts';

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

  /** What waits is judged by what is configured now; what nobody asks for any more is dropped. */
  retarget(
    configOf: (target: string) => TargetConfig | undefined,
    again: (target: string, left: readonly Waiting[]) => TargetState,
  ): void {
    for (const [name, { waiting }] of [...this.#lines]) {
      const target = configOf(name);
      const checks = target === undefined ? [] : checksOf(target);
      const left = waiting.flatMap((one) =>
        target && checks.includes(one.observation.check) ? [{ ...one, target }] : [],
      );
      if (left.length === 0) this.#lines.delete(name);
      else this.#lines.set(name, { waiting: left, ahead: again(name, left) });
    }
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
