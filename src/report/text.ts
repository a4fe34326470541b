// What does a person see? One line for a target that is well; the chain, the evidence and what to do for one that
// is not.

import { formatDuration } from '../base/duration.ts';
import { oneLine } from '../base/text.ts';
import type { LightVerdict } from '../engine/once.ts';
import type { Verdict } from '../engine/words.ts';
import { reasons } from '../probe/reasons.ts';
import type { StageReport } from '../probe/report.ts';
import type { Probed } from './build.ts';
import { causeHints, reasonHints } from './hints.ts';

export type Paint = (colour: 'green' | 'yellow' | 'red' | 'gray' | 'bold', text: string) => string;

const colours = { pass: 'green', degraded: 'yellow', fail: 'red', unknown: 'yellow' } as const;
const glyphs: Record<Verdict, string> = { pass: '✓', degraded: '!', fail: '✗', unknown: '?' };

export const reportText = (probed: readonly Probed[], paint: Paint): string =>
  probed.map((one) => `${targetText(one, paint)}\n`).join('');

export function targetText({ target, report, judged }: Probed, paint: Paint): string {
  const { server, pipeline } = judged;
  const lights = [
    `server ${lightWord(server, paint)}`,
    ...(pipeline === null ? [] : [`pipeline ${lightWord(pipeline, paint)}`]),
  ];
  const name = paint('bold', target.name);
  const head = `${name}  ${lights.join('  ')}  ${paint('gray', formatDuration(report.durationMs))}`;
  const troubled = [server, ...(pipeline === null ? [] : [pipeline])].filter(
    (light) => light.verdict !== 'pass',
  );
  return [head, ...troubled.flatMap((light) => explained(light, judged.stages, paint))].join('\n');
}

const lightWord = ({ verdict, cause }: LightVerdict, paint: Paint): string =>
  paint(colours[verdict], `${glyphs[verdict]} ${verdict}${cause === null ? '' : ` ${cause}`}`);

function explained(light: LightVerdict, stages: readonly StageReport[], paint: Paint): string[] {
  const lines = [`  ${oneLine(light.chain, 300)}`];
  const stage = stages.find((one) => one.stage === light.stage);
  if (light.reason !== null) lines.push(`    why       ${reasons[light.reason].says}`);
  if (stage !== undefined && Object.keys(stage.detail).length > 0) {
    lines.push(`    detail    ${oneLine(facts(stage.detail), 300)}`);
  }
  const evidence = stage?.evidence ?? null;
  if (evidence !== null) {
    const said = [evidence.status === undefined ? '' : `HTTP ${evidence.status}`, evidence.body ?? ''];
    lines.push(`    evidence  ${oneLine(said.filter((part) => part !== '').join(' '), 300)}`);
  }
  const hint = (light.cause && causeHints[light.cause]) ?? (light.reason && reasonHints[light.reason]);
  if (hint) lines.push(paint('bold', `    do        ${hint}`));
  return lines;
}

const facts = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
