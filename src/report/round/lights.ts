// Which lights of a target are told of? Those that were asked for.

import type { LightVerdict } from '../../engine/judge/once.ts';
import type { LightName } from '../../engine/words.ts';
import type { Probed } from './build.ts';

export interface ToldLight extends LightVerdict {
  light: LightName;
}

/** The lights that were asked for. With `pipeline` alone, what made its server fail is told as its own. */
export function lightsOf({ judged }: Probed, only: LightName | null): ToldLight[] {
  const { server, pipeline } = judged;
  const told: ToldLight[] = only === 'pipeline' ? [] : [{ light: 'server', ...server }];
  if (only === 'server' || pipeline === null) return told;
  const blamed = only === 'pipeline' && pipeline.cause === 'server_down';
  const { cause, chain } = pipeline;
  return [...told, { light: 'pipeline', ...(blamed ? { ...server, cause, chain } : pipeline) }];
}
