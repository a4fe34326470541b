// Which lights of a target are told of? Those that were asked for.

import { chain } from '../../engine/judge/chain.ts';
import type { LightVerdict } from '../../engine/judge/once.ts';
import type { LightName } from '../../engine/words.ts';
import type { Probed } from './build.ts';

export interface ToldLight extends LightVerdict {
  light: LightName;
}

/** The lights that were asked for. With `pipeline` alone, what made its server fail is told as its own. */
export function lightsOf({ target, judged }: Probed, only: LightName | null): ToldLight[] {
  const { server, pipeline } = judged;
  const told: ToldLight[] = only === 'pipeline' ? [] : [{ light: 'server', ...server }];
  if (only === 'server' || pipeline === null) return told;
  const blamed = only === 'pipeline' && pipeline.cause === 'server_down';
  if (!blamed) return [...told, { light: 'pipeline', ...pipeline }];
  const { verdict, reason, stage } = server;
  const durationMs = judged.stages.find((one) => one.stage === stage)?.durationMs ?? null;
  const its = { light: 'pipeline', verdict, reason, stage, cause: pipeline.cause } as const;
  const facts = { ...its, target: target.name, durationMs, before: null, after: null };
  return [{ ...server, ...its, chain: chain(facts) }];
}
