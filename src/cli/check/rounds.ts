// How often is each target probed? Once; or again and again until it passes or time is up, for a deploy that needs a
// minute; or a number of times, of which the worst is told. A failure may be looked at again before it is believed.

import { sleep, systemClock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { LightName, Verdict } from '../../engine/words.ts';
import { lightsOf } from '../../report/round/lights.ts';
import type { ProbedOnce, ProbeOne } from '../probe-all.ts';
import { shortList } from '../selection.ts';

export type ProbeThese = (targets: readonly TargetConfig[]) => Promise<ProbedOnce[]>;

export interface Patience {
  only: LightName | null;
  /** Is there nothing to wait for? */
  passes(one: ProbedOnce): boolean;
  signal: AbortSignal;
  /** One line for a person. */
  say(sentence: string): void;
}

/** Between two rounds of waiting: it doubles from the first to the last of these. */
const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

/** Those that passed are not probed again. A probe that is under way when time is up is waited for. */
export async function untilWell(
  targets: readonly TargetConfig[],
  waitMs: number,
  probe: ProbeThese,
  { passes, signal, say, only }: Patience,
): Promise<ProbedOnce[]> {
  const endMs = systemClock.monotonicMs() + waitMs;
  const last = new Map<string, ProbedOnce>();
  let wanted = targets;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    for (const one of await probe(wanted))
      if (!one.cut || !last.has(one.target.name)) last.set(one.target.name, one);
    const all = targets.flatMap(({ name }) => last.get(name) ?? []);
    const missing = all.filter((one) => !passes(one));
    const leftMs = endMs - systemClock.monotonicMs();
    if (missing.length === 0 || signal.aborted) return all;
    if (leftMs <= 0) {
      say(`gave up after ${formatDuration(waitMs)}: still ${waitingFor(missing, only)}`);
      return all;
    }
    const nextMs = Math.min(pauseMs, leftMs);
    say(
      `waiting for ${waitingFor(missing, only)}; next look in ${formatDuration(nextMs)}, ${formatDuration(leftMs)} left`,
    );
    await sleep(systemClock, nextMs, signal);
    if (signal.aborted) return all;
    wanted = missing.map(({ target }) => target);
  }
}

function waitingFor(missing: readonly ProbedOnce[], only: LightName | null): string {
  const words = missing.map((one) => {
    const light = lightsOf(one, only).find(({ verdict }) => verdict !== 'pass');
    const why = light?.cause ?? light?.reason ?? light?.verdict ?? 'unknown';
    return `${one.target.name} ${light?.light ?? ''} ${why}`;
  });
  return shortList(words);
}

/** A failing target is probed so many times more before that is believed, as far apart as its config has it. */
export const confirming =
  (probe: ProbeOne, times: number, { signal, say, only }: Omit<Patience, 'passes'>): ProbeOne =>
  async (target) => {
    let last = await probe(target);
    for (let again = 1; again <= times && fails(last); again += 1) {
      const pauseMs = target.alerts.confirmIntervalMs;
      say(`${waitingFor([last], only)}: looked at again in ${formatDuration(pauseMs)}, ${again} of ${times}`);
      await sleep(systemClock, pauseMs, signal);
      if (signal.aborted) return last;
      const next = await probe(target);
      // What was cut says less than what was seen before it.
      if (next.cut) return last;
      last = next;
    }
    return last;
  };

const fails = ({ judged: { server, pipeline } }: ProbedOnce): boolean =>
  server.verdict === 'fail' || pipeline?.verdict === 'fail';

const ranks: Record<Verdict, number> = { fail: 3, unknown: 2, degraded: 1, pass: 0 };

/** Of each target the worst, and of equals the first. */
export async function repeatedly(
  targets: readonly TargetConfig[],
  { times, pauseMs }: { times: number; pauseMs: number },
  probe: ProbeThese,
  { passes, signal, say, only }: Patience,
): Promise<ProbedOnce[]> {
  const worst = new Map<string, ProbedOnce>();
  const passed = new Map<string, number>();
  const rank = (one: ProbedOnce): number =>
    Math.max(0, ...lightsOf(one, only).map(({ verdict }) => ranks[verdict]));
  let rounds = 0;
  while (rounds < times && !signal.aborted) {
    if (rounds > 0) await sleep(systemClock, pauseMs, signal);
    if (rounds > 0 && signal.aborted) break;
    const probed = await probe(targets);
    // A round that was cut tells nothing that those before it did not tell better.
    if (signal.aborted && rounds > 0) break;
    rounds += 1;
    for (const one of probed) {
      const { name } = one.target;
      const before = worst.get(name);
      if (before === undefined || rank(one) > rank(before)) worst.set(name, one);
      passed.set(name, (passed.get(name) ?? 0) + (passes(one) ? 1 : 0));
    }
  }
  for (const [name, count] of passed) say(`${name} passed ${count} of ${rounds}`);
  return targets.flatMap(({ name }) => worst.get(name) ?? []);
}
