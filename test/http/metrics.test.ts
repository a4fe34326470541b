// Does Prometheus read what is so, in either format, and no more series than the config asks for?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Seen } from '../../src/http/posts.ts';
import { project } from '../support/program.ts';
import { type Stand, stand, stored, targetConfigs } from './site.ts';

const open = { accept: 'application/openmetrics-text; version=1.0.0' };

const seen = (more: Partial<Seen> = {}): Seen => ({
  target: 'exports',
  check: 'protocol',
  verdict: 'pass',
  reason: null,
  durationMs: 40,
  suspect: false,
  stages: [{ stage: 'connect', outcome: 'pass', durationMs: 3 }],
  certificateEndsMs: null,
  ...more,
});

async function scraped({ get }: Stand, headers: Record<string, string> = {}): Promise<string> {
  return (await get('/metrics', headers)).text();
}

const linesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(name));

describe('a histogram', () => {
  it('counts each duration in its bucket and in all above', async () => {
    const site = await stand();
    for (const durationMs of [40, 100, 700, 45_000]) site.wire.hear(stored({ seen: [seen({ durationMs })] }));
    const labels = 'target="exports",check="protocol"';
    expect(linesOf(await scraped(site), 'coalmine_check_duration_seconds_bucket')).toEqual(
      [
        ['0.1', 2],
        ['0.5', 2],
        ['1', 3],
        ['5', 3],
        ['30', 3],
        ['+Inf', 4],
      ].map(([le, many]) => `coalmine_check_duration_seconds_bucket{${labels},le="${le}"} ${many}`),
    );
    const text = await scraped(site);
    expect(text).toContain(`coalmine_check_duration_seconds_sum{${labels}} 45.84`);
    expect(text).toContain(`coalmine_check_duration_seconds_count{${labels}} 4`);
  });
});

describe('a counter', () => {
  it('has its ending on every sample, whoever asked before in which format', async () => {
    const site = await stand();
    site.wire.hear(stored({ seen: [seen({ verdict: 'fail', reason: 'slow' })] }));
    const names = [
      'coalmine_probes_total',
      'coalmine_observations_total',
      'coalmine_reasons_total',
      'coalmine_suspect_observations_total',
    ];
    for (const headers of [{}, open, {}, open]) {
      const text = await scraped(site, headers);
      for (const name of names) expect(text).toMatch(new RegExp(`^${name}[ {]`, 'm'));
      expect(text.endsWith('# EOF\n')).toBe(headers === open);
      expect(text.includes('# TYPE coalmine_probes counter')).toBe(headers === open);
      expect(text.includes('# TYPE coalmine_probes_total counter')).toBe(headers !== open);
    }
  });

  it('is plain to whoever refuses the newer format', async () => {
    const site = await stand();
    const text = await scraped(site, { accept: 'application/openmetrics-text;q=0, text/plain' });
    expect(text).not.toContain('# EOF');
  });

  it('counts what does not count apart, and does not take its verdict for the newest', async () => {
    const site = await stand();
    site.wire.hear(stored({ seen: [seen(), seen({ verdict: 'fail', suspect: true })] }));
    const text = await scraped(site);
    expect(text).toContain(
      'coalmine_observations_total{target="exports",check="protocol",verdict="suspect"} 1',
    );
    expect(linesOf(text, 'coalmine_check_verdict')).toEqual([
      'coalmine_check_verdict{target="exports",check="protocol",verdict="pass"} 1',
    ]);
  });
});

it('what leaves the config takes its series along, and what comes late of it is not counted', async () => {
  const site = await stand();
  const of = (target: string) => seen({ target, certificateEndsMs: Date.UTC(2030, 1) });
  site.wire.hear(stored({ seen: [of('exports'), of('reports')] }));
  site.wire.hear({ kind: 'settled', receiver: 'oncall', result: 'accepted' });
  const known = { maintenance: [], receivers: [], listen: null };
  const targets = targetConfigs().filter(({ name }) => name === 'exports');
  site.wire.hear({ kind: 'known', known, targets, more: false });
  site.wire.hear(stored({ seen: [of('reports')] }));
  const text = await scraped(site);
  expect(text).not.toContain('oncall"');
  for (const name of ['coalmine_check_duration_seconds', 'coalmine_observations', 'coalmine_certificate'])
    expect(linesOf(text, name).filter((line) => line.includes('"reports"'))).toEqual([]);
  expect(text).toContain('coalmine_certificate_end_timestamp_seconds{target="exports"}');
});

describe('a target that promises something', () => {
  it('tells what is left of its budget and how fast it goes, for each light; others tell nothing', async () => {
    const text = await scraped(await stand());
    const value = (name: string): number => Number(linesOf(text, `${name} `)[0]?.split(' ').at(-1));
    expect(linesOf(text, 'coalmine_slo_objective_ratio')).toEqual([
      'coalmine_slo_objective_ratio{target="exports",light="server"} 0.999',
      'coalmine_slo_objective_ratio{target="exports",light="pipeline"} 0.999',
    ]);
    const of = (light: string) => `{target="exports",light="${light}"`;
    expect(value(`coalmine_slo_error_budget_remaining_ratio${of('server')}}`)).toBe(1);
    // Down since the store is watched, which is a moment.
    const left = value(`coalmine_slo_error_budget_remaining_ratio${of('pipeline')}}`);
    expect(left).toBeGreaterThan(0.9);
    expect(left).toBeLessThan(1);
    const windows = linesOf(text, 'coalmine_slo_burn_rate{target="exports",light="pipeline"').map(
      (line) => /window="(\w+)"/.exec(line)?.[1],
    );
    expect(windows.toSorted()).toEqual(['1h', '30m', '3d', '5m', '6h']);
    expect(value(`coalmine_slo_burn_rate${of('pipeline')},window="5m"}`)).toBeGreaterThan(0);
    expect(value(`coalmine_slo_burn_rate${of('server')},window="5m"}`)).toBe(0);
    expect(text).not.toMatch(/coalmine_slo.*reports/);
  });
});

it('every metric is described in the documentation, and nothing is that is not written', async () => {
  const text = await scraped(await stand());
  const written = linesOf(text, '# TYPE').map((line) => line.split(' ')[2]);
  const page = readFileSync(join(project, 'docs/listening.md'), 'utf8');
  const described = [...page.matchAll(/`((?:coalmine|process)_[a-z0-9_]+)/g)].map(([, name]) => name);
  expect([...new Set(described)].toSorted()).toEqual(written.toSorted());
});
