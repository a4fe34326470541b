// Which faults can the fixture be asked for, and what must a probe say of each?

import type { Cause } from '../engine/words.ts';
import type { CliIo } from './io.ts';

type FaultName = import('../../fixtures/faults.ts').FaultName;

export interface ListedFault {
  name: string;
  stage: string;
  /** Of a fault of the job system: the cause. Null for a server that looks odd and is sound. */
  reason: string | null;
  says: string;
}

/** Design: each fault of the job system and the cause that it must give. */
const causes: Record<FaultName, Cause> = {
  'worker-killed': 'worker_down',
  'worker-hung': 'jobs_stuck',
  'queue-paused': 'not_consumed',
  backlog: 'backlog',
  'jobs-failing': 'jobs_failing',
  'jobs-slow': 'backlog',
  'store-down': 'queue_store_down',
  'sentinel-failing': 'jobs_failing',
};

export async function allFaults(): Promise<ListedFault[]> {
  const [{ faults, faultNames }, { brokenServers }] = await Promise.all([
    import('../../fixtures/faults.ts'),
    import('../../fixtures/servers/catalogue.ts'),
  ]);
  return [
    ...faultNames.map((name) => ({ name, stage: 'pipeline', reason: causes[name], says: faults[name] })),
    ...[...brokenServers].map(([name, { stage, reason, says }]) => ({ name, stage, reason, says })),
  ];
}

export async function listFaults(format: 'text' | 'json', io: CliIo): Promise<number> {
  const all = await allFaults();
  io.stdout.write(format === 'json' ? `${JSON.stringify(all)}\n` : table(all));
  return 0;
}

function table(all: readonly ListedFault[]): string {
  const rows = [
    ['fault', 'stage', 'reason', 'what it does'],
    ...all.map(({ name, stage, reason, says }) => [name, stage, reason ?? 'sound', says]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}
