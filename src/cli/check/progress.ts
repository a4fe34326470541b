// What is a check waiting for right now? One line on a terminal, written over and over while probes are under way, and
// gone before the report.

import { systemClock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { checksOf } from '../../engine/judge/light.ts';
import { lightOf } from '../../engine/judge/verdict.ts';
import type { LightName } from '../../engine/words.ts';
import type { CliIo } from '../io.ts';
import type { Watcher } from '../probe-all.ts';

/** A check that is over sooner is not worth a line. */
const firstMs = 400;
const everyMs = 120;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface Progress extends Watcher {
  /** What is said stands above the line. */
  say(sentence: string): void;
  end(): void;
}

interface Under {
  sinceMs: number;
  open: Set<string>;
}

/** On anything but a terminal it only says. */
export function createProgress(
  { stderr, env }: CliIo,
  total: number,
  only: LightName | null = null,
): Progress {
  const moves = 'isTTY' in stderr && stderr.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
  const under = new Map<string, Under>();
  const done = new Set<string>();
  let frame = 0;
  let drawn = false;
  let cancel = (): void => {};

  const erase = (): void => {
    if (drawn) stderr.write('\r\u001b[K');
    drawn = false;
  };
  const draw = (): void => {
    frame += 1;
    erase();
    const columns = 'columns' in stderr && typeof stderr.columns === 'number' ? stderr.columns : 80;
    const line = `${frames[frame % frames.length]} ${wordsOf(under, done.size, total)}`;
    if (under.size > 0) stderr.write(line.slice(0, Math.max(1, columns - 1)));
    drawn = under.size > 0;
    cancel = systemClock.timer(everyMs, draw);
  };
  if (moves) cancel = systemClock.timer(firstMs, draw);

  return {
    began: (target: TargetConfig) =>
      void under.set(target.name, {
        sinceMs: systemClock.monotonicMs(),
        open: new Set(checksOf(target).filter((check) => only !== 'server' || lightOf(check) === 'server')),
      }),
    stage() {},
    part: ({ name }, { check }) => void under.get(name)?.open.delete(check),
    ended({ name }) {
      under.delete(name);
      done.add(name);
    },
    say(sentence) {
      erase();
      stderr.write(`${sentence}\n`);
    },
    end() {
      cancel();
      erase();
    },
  };
}

/** The one that is out longest is told of by name. */
function wordsOf(under: ReadonlyMap<string, Under>, done: number, total: number): string {
  const [slowest] = [...under].sort(([, a], [, b]) => a.sinceMs - b.sinceMs);
  if (slowest === undefined) return '';
  const [name, { sinceMs, open }] = slowest;
  const [check = 'closing'] = open;
  const took = formatDuration(systemClock.monotonicMs() - sinceMs);
  return `${done} of ${total} judged; ${name} ${check} ${took}`;
}
