// What does a person see? One line for a target that is well; the chain, the evidence and what to do for one that
// is not.

import { formatDuration } from '../../base/duration.ts';
import { oneLine } from '../../base/text.ts';
import type { LightVerdict } from '../../engine/judge/once.ts';
import type { LightName, Verdict } from '../../engine/words.ts';
import type { Drift } from '../../probe/drift/drift.ts';
import { reasons } from '../../probe/reasons.ts';
import type { Evidence, StageReport } from '../../probe/report.ts';
import { driftLines } from '../drift.ts';
import { hintFor, reasonHints } from '../hints.ts';
import type { Paint } from '../table.ts';
import { noticesOf, type Probed } from './build.ts';
import type { TargetReport } from './contract.ts';
import { lightsOf } from './lights.ts';
import { whyUntested } from './untested.ts';

const colours = { pass: 'green', degraded: 'yellow', fail: 'red', unknown: 'yellow' } as const;
const glyphs: Record<Verdict, string> = { pass: '✓', degraded: '!', fail: '✗', unknown: '?' };

export const reportText = (probed: readonly Probed[], paint: Paint, only: LightName | null = null): string =>
  [...probed.map((one) => targetText(one, paint, only)), ...countsOf(probed, paint, only)]
    .map((text) => `${text}\n`)
    .join('');

/** More than these do not stand on one screen. */
const mostCounted = 10;
const worstFirst: readonly Verdict[] = ['fail', 'degraded', 'unknown', 'pass'];

/** Who cannot see all of them at once is told how they stand. */
function countsOf(probed: readonly Probed[], paint: Paint, only: LightName | null): string[] {
  if (probed.length <= mostCounted) return [];
  const worst = probed.map((one) => {
    const verdicts = lightsOf(one, only).map(({ verdict }) => verdict);
    return worstFirst.find((verdict) => verdicts.includes(verdict));
  });
  const parts = worstFirst.flatMap((verdict) => {
    const count = worst.filter((one) => one === verdict).length;
    return count === 0 ? [] : [paint(colours[verdict], `${glyphs[verdict]} ${count} ${verdict}`)];
  });
  return [`${probed.length} targets: ${parts.join('  ')}`];
}

export function targetText(probed: Probed, paint: Paint, only: LightName | null = null): string {
  const { target, report, judged } = probed;
  const lights = lightsOf(probed, only);
  const words = lights.map((light) => `${light.light} ${lightWord(light, paint)}`);
  const name = paint('bold', target.name);
  const head = `${name}  ${words.join('  ')}  ${paint('gray', formatDuration(report.durationMs))}`;
  const troubled = lights.filter(({ verdict }) => verdict !== 'pass');
  return [
    head,
    ...troubled.flatMap((light) => explained(light, judged.stages, paint)),
    ...noticesOf(judged.stages, report.closing).flatMap((notice) => noted(notice, paint)),
  ].join('\n');
}

const lightWord = ({ verdict, cause }: LightVerdict, paint: Paint): string =>
  paint(colours[verdict], `${glyphs[verdict]} ${verdict}${cause === null ? '' : ` ${cause}`}`);

function explained(light: LightVerdict, stages: readonly StageReport[], paint: Paint): string[] {
  const stage = stages.find((one) => one.stage === light.stage);
  const hint = hintFor(light);
  const why = light.reason === null ? stage && whyUntested(stage, stages) : reasons[light.reason].says;
  return [
    `  ${oneLine(light.chain, 300)}`,
    ...(why === undefined ? [] : [`    why       ${why}`]),
    ...(stage === undefined ? [] : stageLines(stage, paint)),
    ...(hint === null ? [] : [paint('bold', `    do        ${hint}`)]),
  ];
}

/** What the stage saw: its detail, and what the server really said. */
export const stageLines = (stage: StageReport, paint: Paint): string[] => [
  ...(facts(stage.detail) === ''
    ? []
    : [`    detail    ${oneLine(facts(stage.detail), 300)}`, ...drifted(stage, paint)]),
  ...evidenceLines(stage.evidence),
];

function evidenceLines(evidence: Evidence | null): string[] {
  const { status, body = '', stderr = '' } = evidence ?? {};
  const said = [status === undefined ? '' : `HTTP ${status}`, body].filter((part) => part !== '');
  const written = stderr.split('\n').filter((line) => line.trim() !== '' && !frameOfStack.test(line));
  return [
    ...(said.length > 0 ? [`    evidence  ${oneLine(said.join(' '), 300)}`] : []),
    // The end of it: what a process writes last is why it went.
    ...written.slice(-mostLines).map((line) => `    stderr    ${oneLine(line)}`),
  ];
}

const mostLines = 8;

/** Of Node or Java: dozens of these stand below the one line that says what was wrong. */
const frameOfStack = /^\s+at \S/;

function noted(notice: TargetReport['notices'][number], paint: Paint): string[] {
  const { reason, detail } = notice;
  const known = Object.keys(detail).length > 0 ? ` (${facts(detail)})` : '';
  const line = oneLine(`${reason}: ${reasons[reason].says}${known}; ${reasonHints[reason]}`, 300);
  return [`    note      ${line}`, ...drifted(notice, paint)];
}

/** The differences, a line each. */
const drifted = ({ reason, detail }: Pick<StageReport, 'reason' | 'detail'>, paint: Paint): string[] =>
  reason === 'tools_drifted'
    ? driftLines(detail as unknown as Drift, paint).map((line) => `      ${line}`)
    : [];

/** In lines of their own, or as why a stage was not tested. */
const toldElsewhere = new Set(['differences', 'interrupted', 'monitor']);

const facts = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .filter(([key]) => !toldElsewhere.has(key))
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
