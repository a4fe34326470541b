// How does a round show on GitHub? An annotation for each light that is not well, and a summary of the job in Markdown.
// Source: GitHub's "Workflow commands", and `ActionCommand` of its runner.

import { formatDuration } from '../../base/duration.ts';
import { oneLine } from '../../base/text.ts';
import type { LightName, Verdict } from '../../engine/words.ts';
import { reasons } from '../../probe/reasons.ts';
import { hintFor, reasonHints } from '../hints.ts';
import { noticesOf, type Probed } from './build.ts';
import { casesOf } from './cases.ts';
import { lightsOf, type ToldLight } from './lights.ts';
import { targetText } from './text.ts';

const levels: Record<Verdict, 'error' | 'warning' | null> = {
  pass: null,
  degraded: 'warning',
  unknown: 'warning',
  fail: 'error',
};

/** Workflow commands, a line each. `bail` is why not all of it is there. */
export const githubAnnotations = (
  probed: readonly Probed[],
  only: LightName | null,
  bail: string | null = null,
): string =>
  probed
    .flatMap((one) => [
      ...lightsOf(one, only).flatMap((light) => annotation(one, light, only)),
      ...noticesOf(one.judged.stages, one.report.closing).map(({ reason }) =>
        command(
          'notice',
          `${one.target.name} ${reason}`,
          oneLine(`${reasons[reason].says}; ${reasonHints[reason]}`, 500),
        ),
      ),
    ])
    .concat(bail === null ? [] : [command('error', 'coalmine check', oneLine(bail, 1_000))])
    .join('');

function annotation(probed: Probed, light: ToldLight, only: LightName | null): string[] {
  const level = levels[light.verdict];
  if (level === null) return [];
  const { cause, reason, stage, chain } = light;
  const hint = hintFor(light);
  const decided = casesOf(probed, only).find(({ name }) => name === oneLine(stage ?? ''));
  const said = (decided?.lines ?? []).filter((line) => line !== oneLine(chain, 300));
  const title = [probed.target.name, light.light, cause ?? reason ?? light.verdict].join(' ');
  return [command(level, title, [oneLine(chain, 300), ...said, ...(hint === null ? [] : [hint])].join('\n'))];
}

const command = (name: string, title: string, message: string): string =>
  `::${name} title=${property(title)}::${data(message)}\n`;

/** The older form of a command may begin in the middle of a line. */
const data = (text: string): string =>
  text.replaceAll('##[', '# #[').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const glyphs: Record<Verdict, string> = { pass: '✅', degraded: '⚠️', unknown: '❔', fail: '❌' };

/** For the file that GITHUB_STEP_SUMMARY names. Names and words are ours; what servers said stands in a fence. */
export function githubSummary(
  probed: readonly Probed[],
  only: LightName | null,
  bail: string | null = null,
): string {
  const rows = probed.map((one) => {
    const lights = lightsOf(one, only);
    const cell = (name: LightName): string => {
      const light = lights.find((each) => each.light === name);
      if (light === undefined) return '–';
      const { verdict, cause, reason } = light;
      const why = verdict === 'pass' ? null : (cause ?? reason);
      return `${glyphs[verdict]} ${verdict}${why === null ? '' : ` \`${why}\``}`;
    };
    return `| ${one.target.name} | ${cell('server')} | ${cell('pipeline')} | ${formatDuration(one.report.durationMs)} |`;
  });
  const unwell = probed.filter((one) => lightsOf(one, only).some(({ verdict }) => verdict !== 'pass'));
  const told = unwell.map((one) => targetText(one, (_colour, part) => part, only));
  const text = [...told, ...(bail === null ? [] : [oneLine(bail, 1_000)])].join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    '### Coalmine',
    '',
    '| target | server | pipeline | time |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...(text === '' ? [] : [`${fence}text`, text, fence, '']),
  ].join('\n');
}
