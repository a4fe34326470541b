// What is there to tell of a target where reports are made of test cases? One case for each stage of the lights that
// were asked for, and one for a light that nothing could be said of.

import { oneLine } from '../../base/text.ts';
import { isHealth } from '../../config/health.ts';
import type { LightName } from '../../engine/words.ts';
import { reasons } from '../../probe/reasons.ts';
import type { StageReport } from '../../probe/report.ts';
import { hintFor, reasonHints } from '../hints.ts';
import type { Probed } from './build.ts';
import { lightsOf, type ToldLight } from './lights.ts';
import { stageLines } from './text.ts';
import { whyUntested } from './untested.ts';

export interface Case {
  /** The stage, or the light. In words of ours. */
  name: string;
  outcome: StageReport['outcome'];
  /** Null for what passed, and for what was called off. */
  reason: string | null;
  /** One printable line. */
  says: string;
  durationMs: number;
  /** Chain, detail and evidence, each in one printable line. */
  lines: string[];
}

export function casesOf(probed: Probed, only: LightName | null): Case[] {
  const lights = lightsOf(probed, only);
  const stages = probed.judged.stages.filter(
    ({ stage }) =>
      lights.some(({ light }) => light === lightOf(stage)) || lights.some((one) => one.stage === stage),
  );
  const silent = lights.filter(({ verdict, stage }) => verdict !== 'pass' && stage === null);
  return [
    ...stages.map((stage) => stageCase(stage, probed.judged.stages, lights)),
    ...silent.map(silentCase),
  ];
}

const lightOf = (stage: string): LightName =>
  isHealth(stage) || stage.startsWith('canary:') ? 'pipeline' : 'server';

function stageCase(stage: StageReport, all: readonly StageReport[], lights: readonly ToldLight[]): Case {
  const { reason, outcome, durationMs } = stage;
  const decided = lights.find((light) => light.stage === stage.stage && light.verdict !== 'pass');
  const hint = decided === undefined ? reason && reasonHints[reason] : hintFor(decided);
  const told = reason === null ? whyUntested(stage, all) : `${reason}: ${reasons[reason].says}`;
  const plain = stageLines(stage, (_colour, text) => text).map((line) => line.trim());
  return {
    name: oneLine(stage.stage),
    outcome,
    reason: outcome === 'pass' ? null : reason,
    says: outcome === 'pass' ? '' : oneLine(hint === null ? told : `${told}; ${hint}`, 500),
    durationMs,
    lines:
      outcome === 'pass'
        ? []
        : [
            ...(decided === undefined ? [] : [oneLine(decided.chain, 300)]),
            ...(reason === null ? [told] : []),
            ...plain,
          ],
  };
}

const silentCase = ({ light, chain }: ToldLight): Case => ({
  name: light,
  outcome: 'skip',
  reason: null,
  says: 'called off before it could be judged',
  durationMs: 0,
  lines: [oneLine(chain, 300)],
});
