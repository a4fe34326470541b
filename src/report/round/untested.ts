// Why was a stage not tested, where it has no reason of its own? An earlier one did not pass, or it was called off.

import type { StageReport } from '../../probe/report.ts';

/** @param stages of the same target, in order */
export function whyUntested(stage: StageReport, stages: readonly StageReport[]): string {
  if (stage.detail.interrupted === true) return 'called off before it ended';
  if (typeof stage.detail.monitor === 'string') return `nothing left this machine: ${stage.detail.monitor}`;
  const before = stages.filter(({ stage: name }) => gates.has(name) && name !== stage.stage);
  const closed = before.find(
    ({ outcome, reason }) => outcome !== 'pass' && outcome !== 'warn' && reason !== null,
  );
  if (closed !== undefined) return `not tested: ${closed.stage} did not pass, ${closed.reason}`;
  const cut = before.find(({ detail }) => detail.interrupted === true);
  return cut === undefined ? 'not tested' : `not tested: ${cut.stage} was called off`;
}

/** Nothing behind one of these is reached unless it passed. */
const gates: ReadonlySet<string> = new Set(['connect', 'handshake']);
