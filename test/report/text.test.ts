// What does a person see of a target that is well, and of one that is not?

import { styleText } from 'node:util';
import { expect, it } from 'vitest';
import { reportText } from '../../src/report/round/text.ts';
import type { Paint } from '../../src/report/table.ts';
import { calledOff, crashed, gone, noticed, well, workerDown } from './samples.ts';

const plain: Paint = (_colour, text) => text;
const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false });

it('is one line for a target that is well', () => {
  expect(reportText([well], plain)).toBe('exports  server ✓ pass  pipeline ✓ pass  82 ms\n');
});

it('counts more targets than are seen at once', () => {
  const many = [workerDown, ...Array.from({ length: 10 }, () => well)];
  expect(reportText(many, plain)).toMatch(/\n11 targets: ✗ 1 fail {2}✓ 10 pass\n$/);
  expect(reportText(many.slice(1), plain)).not.toContain('targets:');
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

it('has one line for each notice, also of a target that is well', () => {
  expect(reportText([noticed], plain)).toBe(
    [
      'files  server ✓ pass  82 ms',
      '    note      stdout_noise: stdout carries lines that are not MCP (lines 2, first listening\\u001b[2J); send logs to stderr: on stdout they break clients that are less patient',
      '    note      no_exit: the process did not end when its stdin closed (signal SIGKILL); let the server end when its stdin closes: clients leave such processes behind',
      '',
    ].join('\n'),
  );
});

it('says why the pipeline could not be judged: what did not pass before it, or that it was called off', () => {
  expect(reportText([gone], plain)).toContain(
    [
      '  exports pipeline UNKNOWN server_down: canary:worker',
      '    why       not tested: connect did not pass, connection_refused',
      '    do        mend the server first: the pipeline behind it cannot be seen',
    ].join('\n'),
  );
  expect(reportText([calledOff], plain)).toMatch(
    /\n {2}exports pipeline UNKNOWN: canary:worker\n {4}why {7}called off before it ended\n$/,
  );
});

it('tells of a pipeline alone what failed before it, with one verdict in all its lines', () => {
  const text = reportText([gone], plain, 'pipeline');
  expect(text).toContain('exports  pipeline ✗ fail server_down  ');
  expect(text).toContain('\n  exports pipeline FAIL server_down: connect connection_refused after 8 ms\n');
  expect(text).not.toContain('UNKNOWN');
});

it('shows of a crash the line that says what was wrong, not the stack beneath it', () => {
  const frames = Array.from({ length: 9 }, (_, index) => `    at Module.load (node:internal:${index})`);
  const stderr = ['Error: Cannot find module', ...frames, 'Node.js v24.0.0'].join('\n');
  const [stage] = crashed.judged.stages;
  const stages = stage === undefined ? [] : [{ ...stage, evidence: { stderr } }];
  const text = reportText([{ ...crashed, judged: { ...crashed.judged, stages } }], plain);
  expect(text).toContain('    stderr    Error: Cannot find module\n    stderr    Node.js v24.0.0\n');
});

it('shows what a process wrote last, line by line', () => {
  expect(reportText([crashed], plain)).toBe(
    [
      'files  server ✗ fail  82 ms',
      '  files server FAIL: handshake process_exited after 40 ms',
      '    why       the process ended before the answer',
      '    detail    exit_code 1',
      '    stderr    Traceback:',
      '    stderr    in \\u001b[31mmain',
      '    stderr    KeyError: DATABASE_URL',
      '    do        run the command by hand: detail has its exit code, and stderr says why it went',
      '',
    ].join('\n'),
  );
});
