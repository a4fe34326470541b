// How do the listed tools differ from the accepted ones, and how are they accepted? From the store, with or
// without a daemon beside.

import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { oneLine } from '../../base/text.ts';
import { type Drift, driftBetween, isDrift } from '../../probe/drift/drift.ts';
import { driftCounts, driftLines } from '../../report/drift.ts';
import { exitCodes } from '../../report/round/exit-code.ts';
import type { BaselineDesk, ToolsStanding } from '../../store/baseline/baseline-desk.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { whoAmI } from '../on-call/who.ts';
import { painter } from '../paint.ts';
import { shortList, unmatched } from '../selection.ts';
import { setUp } from '../setup.ts';

interface Place {
  config: string;
  store: string | null;
}

export interface DiffOptions extends Place {
  format: 'text' | 'json';
  failOn: 'breaking' | 'any';
}

interface Compared {
  name: string;
  /** Null when its tools were never seen. */
  standing: ToolsStanding | null;
  /** Null when there is nothing to compare. */
  drift: Drift | null;
}

export async function runBaselineDiff(names: string[], options: DiffOptions, io: CliIo): Promise<number> {
  const { targets, path } = place(options, io);
  return atDesk(path, async (desk) => {
    const seen = await desk.targets();
    const known = [...new Set([...(targets ?? []), ...seen])];
    const wanted = names.length > 0 ? names : (targets ?? seen);
    refuseUnknown(wanted, known);
    const compared: Compared[] = [];
    for (const name of wanted) compared.push(await compare(desk, name));
    const code = codeOf(compared, options.failOn);
    io.stdout.write(options.format === 'json' ? asJson(compared, code) : asText(compared, io));
    return code;
  });
}

export interface AcceptOptions extends Place {
  /** Null accepts the whole list. */
  tools: string[] | null;
  by: string | null;
}

export async function runBaselineAccept(target: string, options: AcceptOptions, io: CliIo): Promise<number> {
  const { targets, path } = place(options, io);
  return atDesk(path, async (desk) => {
    const seen = await desk.targets();
    refuseUnknown([target], [...new Set([...(targets ?? []), ...seen])]);
    const acceptance = { names: options.tools, by: options.by ?? whoAmI(io), atMs: systemClock.nowMs() };
    const accepted = await desk.accept(target, acceptance);
    if (!accepted.ok && accepted.why === 'nothing_seen') {
      io.stderr.write(`${target}: ${nothingSeen}\n`);
      return exitCodes.unknown;
    }
    if (!accepted.ok)
      throw new UsageError(
        oneLine(
          `${target} has no tool ${accepted.names.join(', ')}; it has ${shortList(accepted.listed)}`,
          1_000,
        ),
      );
    const drift = await driftBetween(accepted.before, accepted.after);
    const lines = driftLines(drift, painter(io)).map((line) => `  ${line}\n`);
    io.stdout.write(
      isDrift(drift)
        ? `${target}: accepted ${driftCounts(drift)}\n${lines.join('')}`
        : `${target}: accepted already, nothing differs\n`,
    );
    return exitCodes.passed;
  });
}

const nothingSeen = 'no list of tools was seen yet: the daemon sees it at its first probe';

/** Targets of the config, null where only a store is given. */
function place({ config, store }: Place, io: CliIo): { targets: string[] | null; path: string } {
  if (store !== null) return { targets: null, path: resolve(io.cwd, store) };
  const loaded = setUp(config, io).config;
  return { targets: loaded.targets.map(({ name }) => name), path: loaded.store.path };
}

async function atDesk(path: string, work: (desk: BaselineDesk) => Promise<number>): Promise<number> {
  const { openBaselineDesk } = await import('../../store/baseline/baseline-desk.ts');
  const opened = await openBaselineDesk(path);
  if (!opened.ok) throw new UsageError(opened.error.sentence);
  try {
    return await work(opened.desk);
  } finally {
    await opened.desk.close();
  }
}

function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UsageError(
    unmatched(
      unknown,
      known.map((name) => ({ name })),
    ),
  );
}

async function compare(desk: BaselineDesk, name: string): Promise<Compared> {
  const standing = await desk.standing(name);
  const accepted = standing?.baseline ?? null;
  if (standing === null || accepted === null) return { name, standing, drift: null };
  return { name, standing, drift: await driftBetween(accepted.tools, standing.seen.tools) };
}

function codeOf(compared: readonly Compared[], failOn: DiffOptions['failOn']): number {
  const drifts = compared.flatMap(({ drift }) => (drift === null ? [] : [drift]));
  if (drifts.some(({ breaking }) => breaking > 0)) return exitCodes.failed;
  if (drifts.length < compared.length || drifts.length === 0) return exitCodes.unknown;
  return failOn === 'any' && drifts.some(isDrift) ? exitCodes.degraded : exitCodes.passed;
}

function asText(compared: readonly Compared[], io: CliIo): string {
  const paint = painter(io);
  return compared
    .map(({ name, standing, drift }) => {
      const head = paint('bold', name);
      if (standing === null) return `${head}  ? ${nothingSeen}\n`;
      if (standing.baseline === null || drift === null)
        return `${head}  ? every list so far had a fault, so none was accepted: see \`coalmine check\`\n`;
      const { by, atMs } = standing.baseline;
      const since = paint(
        'gray',
        `baseline of ${timeOf(atMs)}, ${by}; listed since ${timeOf(standing.seen.atMs)}`,
      );
      if (!isDrift(drift)) return `${head}  ${paint('green', '✓ as accepted')}  ${since}\n`;
      const lines = driftLines(drift, paint).map((line) => `  ${line}\n`);
      return `${head}  ${driftCounts(drift)}  ${since}\n${lines.join('')}`;
    })
    .join('');
}

function asJson(compared: readonly Compared[], exitCode: number): string {
  const targets = compared.map(({ name, standing, drift }) => ({
    name,
    seen_at: standing && timeOf(standing.seen.atMs),
    accepted_at: standing?.baseline ? timeOf(standing.baseline.atMs) : null,
    accepted_by: standing?.baseline?.by ?? null,
    breaking: drift?.breaking ?? null,
    risky: drift?.risky ?? null,
    additive: drift?.additive ?? null,
    differences: drift?.differences ?? [],
  }));
  return `${JSON.stringify({ version: 1, exit_code: exitCode, targets }, null, 2)}\n`;
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
