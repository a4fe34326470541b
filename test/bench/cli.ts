// How long does a person or a pipeline wait for a command? Whole processes, each next to its baseline, in turns.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePlace, startFleet } from './daemon.ts';
import { atMost, type Figure, median, show } from './figures.ts';
import { startFixtureProcess } from './fixture.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'dist/src/cli/bin.js');
const inspector = join(root, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
const peakProgram = join(import.meta.dirname, 'programs/peak.ts');

interface Ran {
  ms: number;
  stdout: string;
}

async function ran(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const fromMs = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { ms: performance.now() - fromMs, stdout };
}

/** Of the process, as the kernel has it, in MiB. */
async function peakOf(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-bench-'));
  const file = join(folder, 'peak');
  try {
    await ran(args, { NODE_OPTIONS: `--import ${peakProgram}`, COALMINE_PEAK: file });
    return Math.max(...readFileSync(file, 'utf8').trim().split('\n').map(Number)) / 1_024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median of the ratios of pairs: what else the machine does falls on both. */
async function paired(
  ours: readonly string[],
  theirs: readonly string[],
  times: number,
  measure: (args: readonly string[]) => Promise<number>,
): Promise<{ ratio: number; ours: number; theirs: number }> {
  // Once each beforehand, as every later run finds the files in memory and compiled.
  await measure(ours);
  await measure(theirs);
  const pairs: [number, number][] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const first = turn % 2 === 0;
    const a = first ? await measure(ours) : Number.NaN;
    const b = await measure(theirs);
    pairs.push([first ? a : await measure(ours), b]);
  }
  return {
    ratio: median(pairs.map(([a, b]) => a / b)),
    ours: median(pairs.map(([a]) => a)),
    theirs: median(pairs.map(([, b]) => b)),
  };
}

const wall = async (args: readonly string[]): Promise<number> => (await ran(args)).ms;

const said = (what: string, unit: string, { ours, theirs }: { ours: number; theirs: number }): Figure => ({
  says: `${what}: ${ours.toFixed(0)} ${unit} against ${theirs.toFixed(0)} ${unit}`,
});

export async function benchCli(): Promise<boolean> {
  return [await benchStart(), await benchCheck(), await benchValidate(), await benchMany()].every(Boolean);
}

async function benchStart(): Promise<boolean> {
  const took = await paired([bin, '--version'], ['-e', '0'], 21, wall);
  return show('coalmine --version against node -e 0', [
    atMost('wall', took.ratio, 1.5, '×'),
    said('medians', 'ms', took),
  ]);
}

async function benchCheck(): Promise<boolean> {
  const fixture = await startFixtureProcess();
  const { mcpUrl, healthUrl } = fixture;
  const ours = [bin, 'check', '--url', mcpUrl, '--health', healthUrl];
  const theirs = [inspector, '--cli', mcpUrl, '--method', 'tools/list', '--transport', 'http'];
  try {
    const took = await paired(ours, theirs, 15, wall);
    const peak = await paired(ours, theirs, 5, peakOf);
    return show("coalmine check --url (handshake, tools, health) against Inspector's CLI (tools/list)", [
      atMost('wall', took.ratio, 0.4, '×'),
      said('medians', 'ms', took),
      atMost('peak memory', peak.ratio, 0.8, '×'),
      said('medians', 'MiB', peak),
    ]);
  } finally {
    await fixture.close();
  }
}

/** Every target with most of what one may have. */
const full = (index: number): string => `  - name: target-${index}
    url: https://mcp-${index}.example.com/mcp
    headers: { x-tenant: "tenant-${index}" }
    auth: { bearer: "token-of-target-${index}" }
    interval: 30s
    timeouts: { connect: 5s, handshake: 10s, tools: 10s, canary: 35s, health: 5s }
    labels: { env: prod, team: "team-${index % 20}" }
    latency: { handshake: { warn: 2s, fail: 8s } }
    tools: { expect: [export_data, health_check_job], min: 2 }
    canaries:
      - { name: worker, tool: health_check_job, expect: { ok: true }, every: 5m }
      - { name: export, kind: job, tool: export_data, within: 60s, arguments: { format: csv } }
    health:
      url: https://mcp-${index}.example.com/health
      waiting: { warn: 100, fail: 200 }
      oldest_age: { warn: 1m, fail: 5m }
      workers: { warn: 2, fail: 1 }
    alerts: { failures: 3, successes: 2, confirm_interval: 5s, remind_every: 4h }
`;

async function benchValidate(): Promise<boolean> {
  const place = makePlace();
  const file = join(place.folder, 'full.yaml');
  writeFileSync(
    file,
    `version: 1\ntargets:\n${Array.from({ length: 2_000 }, (_, index) => full(index)).join('')}`,
  );
  const yaml = join(root, 'node_modules/yaml/dist/index.js');
  const parsing = `require(${JSON.stringify(yaml)}).parseDocument(fs.readFileSync(${JSON.stringify(file)}, 'utf8'))`;
  try {
    const took = await paired([bin, 'validate', '--config', file], ['-e', parsing], 5, wall);
    return show('coalmine validate of 2,000 full targets against parsing their YAML', [
      atMost('wall', took.ratio, 1.5, '×'),
      said('medians', 'ms', took),
    ]);
  } finally {
    place.remove();
  }
}

async function benchMany(): Promise<boolean> {
  const place = makePlace();
  const fleet = await startFleet(20);
  const targets = Array.from({ length: 200 }, (_, index) => ({
    name: `t-${index}`,
    url: fleet.urlOf(index),
  }));
  const config = place.config(targets);
  try {
    const ratios: number[] = [];
    const walls: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const { ms, stdout } = await ran([bin, 'check', '--config', config, '--format', 'json']);
      const all = (JSON.parse(stdout) as { targets: { duration_ms: number }[] }).targets;
      walls.push(ms);
      ratios.push(ms / Math.max(...all.map(({ duration_ms }) => duration_ms)));
    }
    return show('coalmine check of 200 healthy targets on 20 hosts', [
      atMost('wall against the slowest target', median(ratios.slice(1)), 3, '×'),
      { says: `median: ${median(walls.slice(1)).toFixed(0)} ms` },
    ]);
  } finally {
    await fleet.close();
    place.remove();
  }
}
