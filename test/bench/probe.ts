// Does a healthy server ever look ill, and what does a probe cost in CPU, memory and time? Each against a limit or a
// named baseline of the same run.

import { judgeOnce } from '../../src/engine/judge/once.ts';
import type { Due } from '../../src/probe/report.ts';
import { benchCost } from './cost.ts';
import { show } from './figures.ts';
import { type FixtureProcess, startFixtureProcess } from './fixture.ts';
import { benchMemory } from './memory.ts';
import { benchNaming } from './naming.ts';
import { inLanes, targetOf, visit } from './visit.ts';

const healthyProbes = 2_000;
const atOnce = 4;
const everything: Due = { protocol: true, health: ['health'], canaries: ['health_check_job'] };

/** True when what was promised holds. */
export async function benchProbe(): Promise<boolean> {
  const fixture = await startFixtureProcess();
  const held: boolean[] = [];
  try {
    held.push(await benchHealthy(fixture), await benchCost(fixture));
  } finally {
    await fixture.close();
  }
  held.push(await benchMemory(), await benchNaming());
  return held.every(Boolean);
}

async function benchHealthy({ mcpUrl, healthUrl, queue }: FixtureProcess): Promise<boolean> {
  const target = targetOf({
    url: mcpUrl,
    canaries: [{ tool: 'health_check_job' }],
    health: { url: healthUrl },
  });
  const fromMs = performance.now();
  const bad: string[] = [];
  await inLanes(healthyProbes, atOnce, async () => {
    const { server, pipeline } = judgeOnce(target, await visit(target, everything));
    for (const light of [server, pipeline])
      if (light?.verdict !== 'pass') bad.push(light?.chain ?? 'no pipeline');
  });
  const seconds = (performance.now() - fromMs) / 1_000;
  return show(`${healthyProbes} healthy probes (handshake, tools, canary, health; queue on ${queue})`, [
    { says: [`${bad.length} did not pass`, ...bad.slice(0, 5)].join('\n    '), holds: bad.length === 0 },
    { says: `${(healthyProbes / seconds).toFixed(0)} a second` },
  ]);
}
