// How does a round read where test reports are read? As JUnit XML: a suite for each target, a case for each stage. Its
// form is what both the schema of Ant (order, and attributes that are demanded) and that of Jenkins allow.

import { oneLine } from '../../base/text.ts';
import type { LightName } from '../../engine/words.ts';
import type { Probed } from './build.ts';
import { type Case, casesOf } from './cases.ts';

/** `bail` is told where it left nothing else to tell of, at the time of the run. */
export function junitXml(
  probed: readonly Probed[],
  only: LightName | null,
  bail: { why: string; atMs: number } | null = null,
): string {
  const suites = probed.map((one, index) => suite(one, index, casesOf(one, only)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites.flat(),
    ...(suites.length === 0 && bail !== null ? nothingTested(bail.why, bail.atMs) : []),
    '</testsuites>',
    '',
  ].join('\n');
}

function nothingTested(why: string, atMs: number): string[] {
  const head = { name: 'selection', classname: 'coalmine', time: seconds(0) };
  const error = `      <error${written({ message: oneLine(why, 1_000), type: 'nothing_matched' })}/>`;
  const facts = { id: 0, startedAtMs: atMs, tests: 1, failures: 0, errors: 1, skipped: 0, durationMs: 0 };
  return inSuite('coalmine', facts, [`    <testcase${written(head)}>`, error, '    </testcase>'], '');
}

function suite({ target, report }: Probed, id: number, cases: readonly Case[]): string[] {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  const { startedAtMs, durationMs } = report;
  const counts = { tests: cases.length, failures: count('fail'), errors: 0, skipped: count('skip') };
  const warned = cases.filter(({ outcome }) => outcome === 'warn');
  const out = warned.flatMap(({ name, says, lines }) => [`${name} warns: ${says}`, ...lines]);
  const inside = cases.flatMap((one) => testCase(target.name, one));
  return inSuite(target.name, { id, startedAtMs, durationMs, ...counts }, inside, out.join('\n'));
}

type Facts = Record<
  'id' | 'startedAtMs' | 'durationMs' | 'tests' | 'failures' | 'errors' | 'skipped',
  number
>;

function inSuite(name: string, facts: Facts, cases: readonly string[], out: string): string[] {
  const { id, startedAtMs, durationMs, tests, failures, errors, skipped } = facts;
  const attributes = {
    ...{ name, package: 'coalmine', id },
    // Without a zone, as the schema of Ant has it: it is UTC.
    timestamp: new Date(startedAtMs).toISOString().slice(0, 19),
    hostname: 'localhost',
    ...{ tests, failures, errors, skipped, time: seconds(durationMs) },
  };
  return [
    `  <testsuite${written(attributes)}>`,
    '    <properties/>',
    ...cases,
    `    <system-out>${escaped(out)}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
  ];
}

function testCase(target: string, { name, outcome, reason, says, lines, durationMs }: Case): string[] {
  const head = `    <testcase${written({ name, classname: `coalmine.${target}`, time: seconds(durationMs) })}`;
  if (outcome === 'skip')
    return [`${head}>`, `      <skipped${written({ message: says })}/>`, '    </testcase>'];
  if (outcome !== 'fail') return [`${head}/>`];
  const attributes = written({ message: says, type: reason ?? 'failed' });
  return [
    `${head}>`,
    `      <failure${attributes}>${escaped(lines.join('\n'))}</failure>`,
    '    </testcase>',
  ];
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

const written = (attributes: Record<string, string | number>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML has no way to hold, not even by number, becomes U+FFFD. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (char) => entities[char] ?? char);
