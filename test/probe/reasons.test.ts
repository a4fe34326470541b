// Does every broken server get the reason that it deserves, and every reason a server that deserves it?

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { authority } from '../../fixtures/servers/certificate.ts';
import { jobModes, progressModes, taskModes } from '../../fixtures/servers/groups.ts';
import { type ModeName, modes } from '../../fixtures/servers/modes.ts';
import { startServer } from '../../fixtures/servers/start.ts';
import { fault, outcomeOf } from '../../src/probe/fault.ts';
import { noHealthMemory } from '../../src/probe/health-memory.ts';
import { allReasons, type Reason, reasons } from '../../src/probe/reasons.ts';
import { requirements } from './requirements.ts';
import { knownLegacy, targetOf, visit } from './visit.ts';

setDefaultCACertificates([...getCACertificates('default'), authority]);

/** What a later version brings: no probe gives these yet. */
const groupsToCome = new Set(['stdio']);
const reasonsToCome = new Set<Reason>(['tls_expiring', 'tools_drifted', 'slow']);

/** Those of other canaries than a plain call are visited in canary-kinds.test.ts. */
const everyMode = [modes, jobModes, progressModes, taskModes].flatMap((group) => Object.values(group));

/** The two reasons that need an earlier read: what the probe remembers of it. */
const remembered: Partial<Record<ModeName, typeof noHealthMemory>> = {
  queue_fails: { ...noHealthMemory, failed: [{ atMs: Date.now() - 60_000, count: 0, grown: 0 }] },
  queue_stalled: {
    ...noHealthMemory,
    stillSinceMs: Date.now() - 60_000,
    lastMark: JSON.stringify([7, 0, 3]),
  },
};

describe.each([
  { when: 'of which nothing is known', remembered: false },
  { when: 'which was found to be legacy', remembered: true },
])('a server that is broken in one way, and $when', ({ remembered }) => {
  it.concurrent.for(Object.keys(modes) as ModeName[])('%s is told by its reason', async (name, test) => {
    const mode = modes[name];
    const { detail = {}, status, written, outcome, timeout } = requirements[name];
    const server = await startServer(mode);
    test.onTestFinished(server.close);
    const timeouts = timeout === undefined ? {} : { [mode.stage]: timeout };
    const memory = remembered[name] ?? noHealthMemory;
    const { stage } = await visit(targetOf(server, { ...written, timeouts }), { memory });
    const reason = mode.reason as Reason | null;
    const met = stage(mode.stage === 'canary' ? 'canary:worker' : mode.stage);
    expect({ outcome: met.outcome, reason: met.reason }).toEqual({
      outcome: outcome ?? (reason === null ? 'pass' : outcomeOf(fault(reason))),
      reason,
    });
    expect(met.detail).toMatchObject(detail);
    expect(met.evidence?.status ?? null).toBe(status);
    expect(JSON.stringify({ ...met.detail, evidence: null }).length).toBeLessThan(4_000);
    expect(met.evidence?.body?.length ?? 0).toBeLessThanOrEqual(2_048);
    expect(texts(met)).not.toMatch(steering);
    await server.stats.quiet();
  });

  it('is there for every reason that this version can give', () => {
    const proven = new Set<string | null>(everyMode.map(({ reason }) => reason));
    const unproven = allReasons.filter(
      (reason) =>
        !proven.has(reason) && !groupsToCome.has(reasons[reason].group) && !reasonsToCome.has(reason),
    );
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
