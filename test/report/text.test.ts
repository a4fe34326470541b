// What does a person see of a target that is well, and of one that is not?

import { styleText } from 'node:util';
import { expect, it } from 'vitest';
import { allReasons, reasons } from '../../src/probe/reasons.ts';
import { reasonHints } from '../../src/report/hints.ts';
import { type Paint, reportText } from '../../src/report/text.ts';
import { well, workerDown } from './samples.ts';

const plain: Paint = (_colour, text) => text;
const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false });

it('is one line for a target that is well', () => {
  expect(reportText([well], plain)).toBe('exports  server ✓ pass  pipeline ✓ pass  82 ms\n');
});

it('leaves the pipeline out of a target that has none', () => {
  const bare = { ...well, judged: { ...well.judged, pipeline: null } };
  expect(reportText([bare], plain)).toBe('exports  server ✓ pass  82 ms\n');
});

it('shows the chain, the facts, what the server said and what to do of one that is not', () => {
  expect(reportText([workerDown], plain)).toBe(
    [
      'exports  server ✓ pass  pipeline ✗ fail worker_down  82 ms',
      '  exports pipeline FAIL worker_down: canary:worker sentinel_timeout after 2.0 s; waiting 3→3, active 0, workers 0',
      '    why       no worker finished the sentinel job in time',
      '    detail    text sentinel_job_timeout\\u001b[2J, limit_ms 3000',
      '    evidence  HTTP 200 data: \\u001b]0;owned\\u0007 more',
      '    do        start the workers, or read why they ended: nothing takes jobs from the queue',
      '',
    ].join('\n'),
  );
});

it('says the same in colour: bold name, verdicts in their colour', () => {
  const text = reportText([workerDown], coloured);
  const esc = String.fromCharCode(27);
  expect(text).toContain(`${esc}[1mexports${esc}[22m`);
  expect(text).toContain(`${esc}[32m✓ pass${esc}[39m`);
  expect(text).toContain(`${esc}[31m✗ fail worker_down${esc}[39m`);
  expect(text.replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), '')).toBe(reportText([workerDown], plain));
});

it('says what to do first for whatever keeps clients from a server', () => {
  /** Of a status that could be anything, only the evidence can tell. */
  const open = new Set(['http_error', 'tls_expiring', 'stream_stalled', 'deadline_exceeded']);
  const barring = allReasons.filter(
    (reason) =>
      ['connection', 'time', 'HTTP', 'session'].includes(reasons[reason].group) && !open.has(reason),
  );
  expect(barring.filter((reason) => reasonHints[reason] === undefined)).toEqual([]);
});
