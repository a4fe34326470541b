// Does every broken server get the reason that it deserves, and every reason a server that deserves it?

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { authority } from '../../fixtures/servers/certificate.ts';
import {
  authModes,
  driftModes,
  jobModes,
  latencyModes,
  modernModes,
  progressModes,
  resumeModes,
  sseModes,
  taskModes,
} from '../../fixtures/servers/groups.ts';
import type { Mode } from '../../fixtures/servers/mode.ts';
import { type ModeName, modes } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import type { StdioMode } from '../../fixtures/servers/stdio/exchange.ts';
import { stdioModes } from '../../fixtures/servers/stdio/modes.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import { noHealthMemory } from '../../src/probe/health/health-memory.ts';
import { allReasons, type Reason } from '../../src/probe/reasons.ts';
import { requirements } from './requirements.ts';
import { knownLegacy, targetOf, visit } from './visit.ts';

setDefaultCACertificates([...getCACertificates('default'), authority]);

/** Those of other canaries than a plain call, and of other transports, are visited in tests of their own. */
const everyMode = [
  ...[modes, driftModes, jobModes, progressModes, taskModes, sseModes, stdioModes],
  ...[authModes, latencyModes, modernModes, resumeModes],
].flatMap((group) => Object.values<Mode | StdioMode>(group));

/** Of what cannot be started there is no program: see stdio.test.ts. */
const provenWithout: Reason[] = ['spawn_failed'];

/** The two reasons that need an earlier read: what the probe remembers of it. */
const remembered: Partial<Record<ModeName, typeof noHealthMemory>> = {
  queue_fails: { ...noHealthMemory, failed: [{ atMs: Date.now() - 60_000, count: 0, grown: 0 }] },
  queue_stalled: {
    ...noHealthMemory,
    stillSinceMs: Date.now() - 60_000,
    lastMark: JSON.stringify([7, 0, 3]),
  },
};

const known = [
  { when: 'of which nothing is known', earlier: () => ({}) },
  { when: 'which was found to be legacy', earlier: () => ({ known: knownLegacy() }) },
];

describe.each(known)('a server that is broken in one way, and $when', ({ earlier }) => {
  it.concurrent.for(Object.keys(modes) as ModeName[])('%s is told by its reason', async (name, test) => {
    const mode = modes[name];
    const { detail = {}, status, written, outcome, timeout } = requirements[name];
    const server = await startServer(mode);
    test.onTestFinished(server.close);
    const timeouts = timeout === undefined ? {} : { [mode.stage]: timeout };
    const around = { memory: remembered[name] ?? noHealthMemory, ...earlier() };
    const { stage } = await visit(targetOf(server, { ...written, timeouts }), around);
    const reason = mode.reason as Reason | null;
    const met = stage(mode.stage === 'canary' ? 'canary:worker' : mode.stage);
    expect({ outcome: met.outcome, reason: met.reason }).toEqual({
      outcome: outcome ?? (reason === null ? 'pass' : outcomeOf(fault(reason))),
      reason,
    });
    expect(met.detail).toMatchObject(detail);
    expect(met.notices.map((notice) => notice.reason)).toEqual(mode.notice ? [mode.notice] : []);
    expect(met.evidence?.status ?? null).toBe(status);
    expect(JSON.stringify({ ...met.detail, evidence: null }).length).toBeLessThan(4_000);
    expect(met.evidence?.body?.length ?? 0).toBeLessThanOrEqual(2_048);
    expect(texts(met)).not.toMatch(steering);
    await server.stats.quiet();
  });
});

describe('a broken server', () => {
  it('is there for every reason', () => {
    const proven = new Set<string | null>([
      ...provenWithout,
      ...everyMode.flatMap((mode) => [mode.reason, 'notice' in mode ? (mode.notice ?? null) : null]),
    ]);
    const unproven = allReasons.filter((reason) => !proven.has(reason));
    expect(unproven).toEqual([]);
  });

  it('names only reasons that there are', () => {
    const known = new Set<string | null>([null, ...allReasons]);
    expect(everyMode.filter(({ reason }) => !known.has(reason))).toEqual([]);
  });
});

/** What steers a terminal: control characters but tab and newline, and changes of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Every string in a report, as it is. */
function texts(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? Object.entries(value).flat().map(texts).join(' ') : '';
}
