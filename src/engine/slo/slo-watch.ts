// Whose budget may be burning? Only of a light that is down, was so a moment ago, or whose burn has not ended: all
// others cost nothing. How long they were down is read from their transitions, so it survives us, and a promise
// that is new counts what was before it.

import { type Clock, nextTurn } from '../../base/clock.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Downs } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import type { LightState } from '../state/state.ts';
import type { LightName } from '../words.ts';
import { burn } from './burning.ts';

/** The shortest window is ten times as long. */
const lookEveryMs = 30_000;

/** So many lights are read at a time, so that nothing else waits. */
const mostAtOnce = 25;

export interface SloWatchOptions {
  recorder: Recorder;
  downs: Downs;
  clock: Clock;
  /** A defect of ours: nothing can be trusted any more. */
  onBroken(error: unknown): void;
}

/** The answer ends it. */
export function watchSlo(options: SloWatchOptions): () => Promise<void> {
  const { clock, onBroken } = options;
  let ended = false;
  let lookedMs = clock.nowMs();
  let looking: Promise<void> = Promise.resolve();
  let cancel = clock.timer(lookEveryMs, start);
  function start(): void {
    const sinceMs = lookedMs;
    lookedMs = clock.nowMs();
    looking = look(options, sinceMs, () => ended)
      .catch(onBroken)
      .finally(() => {
        if (!ended) cancel = clock.timer(lookEveryMs, start);
      });
  }
  return async () => {
    ended = true;
    cancel();
    await looking;
  };
}

interface Suspected {
  target: TargetConfig;
  light: LightName;
}

async function look(
  { recorder, downs, clock }: SloWatchOptions,
  sinceMs: number,
  isOver: () => boolean,
): Promise<void> {
  const suspected: Suspected[] = [];
  for (const { state, target } of recorder.standings())
    for (const light of state.lights)
      if (mayBurn(light, target, sinceMs)) suspected.push({ target, light: light.light });
  const longestMs = suspected.reduce((most, { target }) => Math.max(most, target.slo?.windowMs ?? 0), 0);
  for (let at = 0; at < suspected.length && !isOver(); at += mostAtOnce) {
    const some = suspected.slice(at, at + mostAtOnce);
    const names = [...new Set(some.map(({ target }) => target.name))];
    const untilMs = clock.nowMs();
    const found = await downs.of(names, { fromMs: untilMs - longestMs, untilMs });
    // The disk cannot say now: nothing begins and nothing ends until it can.
    if (found === null) return;
    for (const { target, light } of some) {
      const spans = found.get(target.name)?.[light] ?? [];
      recorder.change(target.name, (state, now, moment) => burn(state, now, light, spans, moment));
    }
    await nextTurn();
  }
}

const mayBurn = (
  { status, sinceMs, burning }: LightState,
  { slo }: TargetConfig,
  lookedMs: number,
): boolean => burning !== undefined || (slo !== null && (status === 'down' || sinceMs >= lookedMs));
