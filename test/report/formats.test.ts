// Do the reports for other programs say what happened, and can no server break them by what it says?

import { describe, expect, it } from 'vitest';
import type { Probed } from '../../src/report/round/build.ts';
import { githubAnnotations, githubSummary } from '../../src/report/round/github.ts';
import { junitXml } from '../../src/report/round/junit.ts';
import { tapText } from '../../src/report/round/tap.ts';
import { readJunit } from '../support/junit.ts';
import { calledOff, crashed, gone, noticed, well, workerDown } from './samples.ts';

const rude = '\u001b[2J\u0000 ]]> </failure> & "q" \ud800 %0A ::error::x ##[add-mask]y # SKIP \\ ```\nnext';

/** What the server says is as rude as can be. */
const rudely: Probed = {
  ...workerDown,
  judged: {
    ...workerDown.judged,
    stages: workerDown.judged.stages.map((stage) => ({
      ...stage,
      detail: { text: rude },
      evidence: { status: 200, headers: {}, body: rude, stderr: rude },
    })),
  },
};

/** Called off before anything could be said of its server. */
const cut: Probed = {
  ...well,
  judged: {
    server: { ...well.judged.server, verdict: 'unknown', chain: 'exports server UNKNOWN' },
    pipeline: null,
    stages: [],
  },
};

const skipped: Probed = {
  ...workerDown,
  judged: {
    ...workerDown.judged,
    stages: workerDown.judged.stages.map((stage) => ({ ...stage, outcome: 'skip', reason: 'auth_required' })),
  },
};

describe('JUnit XML', () => {
  it('has a suite for each target and a case for each stage', () => {
    const suites = readJunit(junitXml([workerDown, crashed, noticed], null));
    expect(suites.map(({ name, tests, failures }) => [name, tests, failures])).toEqual([
      ['exports', '1', '1'],
      ['files', '1', '1'],
      ['files', '1', '0'],
    ]);
    const [failed] = suites[0]?.testcase ?? [];
    expect(failed).toMatchObject({
      name: 'canary:worker',
      classname: 'coalmine.exports',
      failure: { type: 'sentinel_timeout', message: expect.stringContaining('start the workers') },
    });
    expect(failed?.failure?.['#text']).toContain('exports pipeline FAIL worker_down');
  });

  it('skips what was not tested, with the reason', () => {
    const [suite] = readJunit(junitXml([skipped], null));
    expect(suite).toMatchObject({ tests: '1', failures: '0', skipped: '1' });
    expect(suite?.testcase[0]?.skipped?.message).toMatch(/^auth_required: /);
  });

  it('skips what nothing could be said of with what stood in the way', () => {
    const [refused, cutShort] = readJunit(junitXml([gone, calledOff], null));
    expect(refused?.testcase.map(({ skipped: one }) => one?.message)).toEqual([
      undefined,
      'not tested: connect did not pass, connection_refused',
      expect.stringMatching(/^not tested: connect did not pass, connection_refused; mend the server first/),
    ]);
    expect(cutShort?.testcase[1]?.skipped?.message).toBe('called off before it ended');
  });

  it('has a case also for a light of which nothing is known', () => {
    const [suite] = readJunit(junitXml([cut], null));
    expect(suite?.testcase).toMatchObject([
      { name: 'server', skipped: { message: expect.stringContaining('called off') } },
    ]);
  });

  it('judges the lights alone that were asked for', () => {
    expect(readJunit(junitXml([workerDown], 'server'))[0]).toMatchObject({ tests: '0', failures: '0' });
    expect(readJunit(junitXml([workerDown], 'pipeline'))[0]).toMatchObject({ tests: '1', failures: '1' });
  });

  it('holds whatever a server says', () => {
    const [suite] = readJunit(junitXml([rudely], null));
    expect(suite?.testcase).toHaveLength(1);
    expect(suite?.testcase[0]?.failure?.['#text']).toContain(']]> </failure> & "q"');
  });
});

describe('TAP', () => {
  it('counts its points, and tells beneath each that failed what is known', () => {
    const text = tapText([workerDown, noticed], null, null);
    expect(text).toMatch(/^TAP version 14\n1\.\.2\nnot ok 1 - exports canary:worker\n {2}---\n/);
    expect(text).toContain('\n  reason: "sentinel_timeout"\n');
    expect(text).toMatch(/\n {2}\.\.\.\nok 2 - files tools\n$/);
  });

  it('skips with the reason, and bails out when it was interrupted', () => {
    expect(tapText([skipped], null, 'interrupted')).toMatch(
      /\nok 1 - exports canary:worker # SKIP auth_required: .*\nBail out! interrupted\n$/,
    );
  });

  it('holds whatever a server says', () => {
    const lines = tapText([rudely], null, null).split('\n');
    expect(lines.filter((line) => !/^(TAP|1\.\.1|not ok 1 - | {2})/.test(line))).toEqual(['']);
    for (const line of lines.filter((one) => one.startsWith('  lines: ')))
      expect(JSON.parse(line.slice('  lines: '.length)).join()).toContain('# SKIP');
  });
});

describe('GitHub', () => {
  it('gets an annotation for each light that is not well, and for each notice', () => {
    const lines = githubAnnotations([workerDown, skipped, noticed, well], null).trimEnd().split('\n');
    expect(lines.map((line) => line.split('::')[1])).toEqual([
      'error title=exports pipeline worker_down',
      'error title=exports pipeline worker_down',
      'notice title=files stdout_noise',
      'notice title=files no_exit',
    ]);
    expect(lines[0]).toContain('%0Adetail    text ');
  });

  it('takes no command from what a server says', () => {
    const text = githubAnnotations([rudely], null);
    expect(text.match(/^::/gm)).toHaveLength(1);
    expect(text).toContain('%250A ::error::x');
    expect(text).not.toContain('##[');
  });

  it('gets what stood in the way of it all', () => {
    const bail = 'nothing matched: no target is called x*';
    expect(githubAnnotations([], null, bail)).toBe(`::error title=coalmine check::${bail}\n`);
    expect(githubSummary([], null, bail)).toContain(`\n\`\`\`text\n${bail}\n\`\`\`\n`);
  });

  it('gets a summary: a row for each target, and the story of those that are not well', () => {
    const text = githubSummary([workerDown, well], null);
    expect(text).toContain('| exports | ✅ pass | ❌ fail `worker_down` | 82 ms |\n');
    expect(text).toContain('| exports | ✅ pass | ✅ pass | 82 ms |\n');
    expect(text).toContain('    do        start the workers');
    expect(githubSummary([well], null)).not.toContain('```');
    expect(githubSummary([rudely], 'server')).toContain('| exports | ✅ pass | – |');
  });

  it('is not let out of the fence by what a server says', () => {
    const text = githubSummary([rudely], null);
    expect(text.match(/^`+/gm)).toEqual(['````', '````']);
  });
});
