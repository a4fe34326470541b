// Does Prometheus take what we ship for it? Its own tool reads the metrics, the rules and every query of the dashboard.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { project } from '../support/program.ts';
import { stand, stored } from './site.ts';

/** `scripts/tools.ts` installs it, and says loudly when it cannot. */
const there = spawnSync('promtool', ['--version']).status === 0;
const rules = join(project, 'docs/alert-rules.yml');

interface Panel {
  title: string;
  targets: { expr: string }[];
}
const { panels } = JSON.parse(readFileSync(join(project, 'docs/grafana-dashboard.json'), 'utf8')) as {
  panels: Panel[];
};

async function metrics(): Promise<string> {
  const { get, wire } = await stand();
  const stages = [{ stage: 'connect' as const, outcome: 'pass' as const, durationMs: 3 }];
  const seen = {
    target: 'exports',
    check: 'protocol' as const,
    verdict: 'fail' as const,
    reason: 'slow' as const,
  };
  const rest = { durationMs: 40, suspect: false, stages, certificateEndsMs: Date.UTC(2030, 1) };
  wire.hear(stored({ seen: [{ ...seen, ...rest }] }));
  wire.hear({ kind: 'settled', receiver: 'oncall', result: 'accepted' });
  return (await get('/metrics')).text();
}

describe.skipIf(!there)('promtool', () => {
  it('finds nothing to say against the metrics', async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await metrics(), encoding: 'utf8' });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);
  });

  it('takes the alert rules', () => {
    expect(execFileSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' })).toContain('SUCCESS');
  });

  it('takes every query of the dashboard', () => {
    const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
    const file = join(temporaryFolder(), 'dashboard.yml');
    const group = {
      name: 'dashboard',
      rules: queries.map(({ expr }, nth) => ({
        record: `dashboard:q${nth}`,
        expr: expr.replaceAll('$target', '.*'),
      })),
    };
    writeFileSync(file, JSON.stringify({ groups: [group] }));
    expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain(
      `${queries.length} rules`,
    );
  });
});

it('no rule and no panel asks for a metric that we do not write', async () => {
  const written = await metrics();
  const queries = [
    readFileSync(rules, 'utf8'),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  const asked = new Set(queries.flatMap((text) => text.match(/\b(?:coalmine|process)_[a-z0-9_]+/g) ?? []));
  const missing = [...asked].filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(written));
  expect(missing).toEqual([]);
});
