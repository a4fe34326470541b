import { describe, expect, it } from 'vitest';
import type { LightSlo, SloOf } from '../../src/report/slo.ts';
import { snapshotOf } from '../../src/report/snapshot/snapshot.ts';
import { widthOf } from '../../src/report/width.ts';
import { type Frame, frameOf, type Seen } from '../../src/top/lines/frame.ts';
import { painted } from '../../src/top/lines/line.ts';
import { emptyFacts, nothingKnown, type Size } from '../../src/top/model/facts.ts';
import { firstView, type View } from '../../src/top/model/view.ts';
import { inColour, plain } from '../../src/top/paint.ts';
import {
  exportsAt,
  factsAt,
  fleet,
  known,
  type Moment,
  nowMs,
  onIncident,
  onTarget,
  story,
} from './scenes.ts';

const sizes: Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

const linesOf = ({ header, body, footer }: Frame, paint = plain): string[] =>
  [...header, ...body, ...footer].map((one) => painted(one, paint));

/** As a terminal shows it: nobody sees the spaces at the ends of lines. */
const shown = (frame: Frame): string =>
  `${linesOf(frame)
    .map((one) => one.trimEnd())
    .join('\n')}\n`;

const seen = (view: View, moment: Moment, size: Size): Seen => ({
  view,
  facts: factsAt(moment, { target: exportsAt(moment), incident: story(moment) }),
  known,
  size,
  nowMs,
});

const moments: Moment[] = ['well', 'killed', 'back'];
const everything = moments.flatMap((moment) =>
  sizes.flatMap((size) => [
    { name: `overview-${moment}-${size.columns}x${size.rows}`, frame: seen(firstView, moment, size) },
    { name: `target-${moment}-${size.columns}x${size.rows}`, frame: seen(onTarget, moment, size) },
    { name: `incident-${moment}-${size.columns}x${size.rows}`, frame: seen(onIncident, moment, size) },
  ]),
);

describe('a frame', () => {
  it.each(everything)('$name is as it was looked at', async ({ name, frame }) => {
    await expect(shown(frameOf(frame))).toMatchFileSnapshot(`frames/${name}.txt`);
  });

  it.each(sizes)('of the help has all keys and signs at $columns × $rows', async (size) => {
    const help = frameOf(seen({ ...firstView, help: 0 }, 'well', size));
    await expect(shown(help)).toMatchFileSnapshot(`frames/help-${size.columns}x${size.rows}.txt`);
  });

  const views: [string, View][] = [
    ['overview', firstView],
    ['target', onTarget],
    ['incident', onIncident],
    ['help', { ...firstView, help: 0 }],
    ['grouped overview', { ...firstView, group: 'team' }],
    [
      'prompt',
      {
        ...firstView,
        prompt: { kind: 'silence', target: 'exports', light: 'pipeline', text: '1h because of 図書館📚' },
      },
    ],
  ];
  it.each(views)('of the %s fills every terminal and never more than it', (_, view) => {
    for (let columns = 20; columns <= 210; columns += 7) {
      for (const rows of [5, 8, 24, 61]) {
        const lines = linesOf(frameOf(seen(view, 'killed', { columns, rows })));
        expect(lines.length).toBe(rows);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('goes on over the page with what is typed and what is answered, so that neither is cut', () => {
    const size = { columns: 40, rows: 10 };
    const target = 'a-name-that-is-longer-than-half-a-screen';
    const prompt = { kind: 'silence', target, light: 'pipeline', text: '1h deploy of the workers' } as const;
    const asked = linesOf(frameOf(seen({ ...firstView, prompt }, 'killed', size)));
    expect(asked.at(-1)).toMatch(/of the workers▏$/);
    expect(asked.length).toBe(10);
    const said = {
      text: `nobody is told of one target until ${new Date(nowMs).toISOString()}`,
      tone: 'good',
    } as const;
    expect(linesOf(frameOf(seen({ ...firstView, said }, 'killed', size))).at(-1)).toMatch(/Z$/);
  });

  it('says something sensible on 20 × 5', () => {
    expect(shown(frameOf(seen(firstView, 'killed', { columns: 20, rows: 5 })))).toBe(
      '✗1 !1 ?1 ✓3\ndaemon runs\nmake it 40×8\nq quits\n\n',
    );
  });

  it('lines its columns up beside wide characters and emoji', () => {
    const lines = linesOf(frameOf(seen(firstView, 'well', { columns: 120, rows: 40 })));
    const starts = lines
      .filter((one) => / ✓ up /.test(one))
      .map((one) => widthOf(one.slice(0, one.indexOf('✓'))));
    expect(starts.length).toBeGreaterThan(3);
    expect(new Set(starts).size).toBe(1);
  });

  it('has a word or sign for everything that has a colour', () => {
    const killed = seen(firstView, 'killed', { columns: 120, rows: 40 });
    const colourful = linesOf(frameOf(killed), inColour).join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
    const inRed = [...colourful.matchAll(/\u001b\[31m(.*?)\u001b\[39m/g)].map((found) => found[1]);
    expect(inRed.length).toBeGreaterThan(2);
    for (const text of inRed) expect(text).toMatch(/[✗a-z]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
    expect(colourful.replaceAll(/\u001b\[\d+m/g, '')).toBe(linesOf(frameOf(killed)).join('\n'));
  });

  it('lets nothing that a server said steer the terminal', () => {
    const text = linesOf(frameOf(seen(onIncident, 'killed', { columns: 200, rows: 60 }))).join('\n');
    expect(text).toContain('no\\u001b[2J');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('an objective', () => {
  const dayMs = 86_400_000;
  const slo: LightSlo = {
    objective: 99.9,
    windowMs: 30 * dayMs,
    ...{ budgetMs: 2_592_000, spentMs: 1_296_000, leftMs: 1_296_000, leftShare: 0.5 },
    burns: [{ pair: '1h/5m', limit: 14.4, long: 16, short: 30, burns: true }],
  };

  it('whose budget goes too fast is a note in the list', () => {
    const sloOf: SloOf = (target, light) => (target === 'exports' && light === 'pipeline' ? slo : null);
    const facts = factsAt('killed', { snapshot: snapshotOf(fleet('killed'), nowMs, [], sloOf) });
    const size = { columns: 200, rows: 60 };
    const lines = linesOf(frameOf({ view: firstView, facts, known, size, nowMs }));
    expect(lines.filter((one) => one.includes('burning'))).toEqual([expect.stringMatching(/^› exports /)]);
  });

  it('stands before all else on the page of its target', () => {
    const { why, ...target } = exportsAt('killed');
    const promised = { ...target, why: why && { ...why, slo: [{ light: 'pipeline' as const, slo }] } };
    const facts = factsAt('killed', { target: promised });
    const size = { columns: 120, rows: 40 };
    const text = linesOf(frameOf({ view: onTarget, facts, known, size, nowMs })).join('\n');
    expect(text).toMatch(
      /^Objective *\n {2}pipeline {2}99\.9 % over 30 d: 21 min 36 s of 43 min 12 s left; burn rate 16\.0[\s\S]*burning: 1h\/5m[\s\S]*^Last probe/m,
    );
    expect(text.match(/burn rate/g)).toHaveLength(1);
  });
});

describe('the header', () => {
  const header = (part: Partial<ReturnType<typeof factsAt>>): string => {
    const facts = factsAt('well', part);
    return (
      linesOf(frameOf({ view: firstView, facts, known, size: { columns: 120, rows: 40 }, nowMs }))[1] ?? ''
    );
  };
  const vitals = factsAt('well').vitals;

  it('says since when a daemon that died is not running, and what to do', () => {
    const died = vitals && { ...vitals, running: false };
    expect(header({ vitals: died })).toMatch(
      /^daemon ✗ not running since 2026-11-24 03:11:54Z, 10s: start `coalmine run`/,
    );
    expect(header({ vitals: died && { ...died, saidAtMs: null } })).toMatch(/never ran/);
  });

  it('names what is owed for long, and messages that were given up', () => {
    const behind = vitals && { ...vitals, owed: 3, owedSinceMs: nowMs - 120_000, dead: 2 };
    expect(header({ vitals: behind })).toMatch(/owed ! 3 for 2 min {2}✗ 2 dead/);
  });

  it('says in its place why nothing newer can be read', () => {
    expect(header({ trouble: 'The store is gone.' })).toBe('✗ The store is gone.');
  });

  it('says what to do while nothing was probed yet', () => {
    const empty = emptyFacts('x.db', null, nowMs);
    const size = { columns: 80, rows: 24 };
    const lines = linesOf(frameOf({ view: firstView, facts: empty, known: nothingKnown, size, nowMs }));
    expect(lines.join('\n')).toContain('No target was probed yet: `coalmine run` probes them');
  });
});
