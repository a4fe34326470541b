// How does a round read where TAP is read? Version 14: a test point for each stage, a skip for what was not tested, and
// what is known of the rest as YAML beneath.

import { oneLine } from '../../base/text.ts';
import type { LightName } from '../../engine/words.ts';
import type { Probed } from './build.ts';
import { type Case, casesOf } from './cases.ts';

export function tapText(probed: readonly Probed[], only: LightName | null, bail: string | null): string {
  const points = probed.flatMap((one) =>
    casesOf(one, only).map((each) => ({ target: one.target.name, each })),
  );
  return [
    'TAP version 14',
    `1..${points.length}`,
    ...points.flatMap(({ target, each }, index) => point(index + 1, target, each)),
    ...(bail === null ? [] : [`Bail out! ${oneLine(bail, 1_000)}`]),
    '',
  ].join('\n');
}

function point(number: number, target: string, one: Case): string[] {
  const { name, outcome, reason, says, lines, durationMs } = one;
  const described = `${outcome === 'fail' ? 'not ok' : 'ok'} ${number} - ${escaped(`${target} ${name}`)}`;
  if (outcome === 'skip') return [`${described} # SKIP ${escaped(says)}`];
  if (outcome === 'pass') return [described];
  // JSON is YAML, and keeps each text on its line.
  const facts = { severity: outcome, reason, message: says, duration_ms: Math.round(durationMs), lines };
  return [
    described,
    '  ---',
    ...Object.entries(facts).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '  ...',
  ];
}

/** A `#` begins a directive. */
const escaped = (text: string): string => text.replace(/[\\#]/g, '\\$&');
