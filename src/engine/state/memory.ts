// What is remembered of a target beside its lights? How its server speaks, and of which notices people were told.

import { isDeepStrictEqual } from 'node:util';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Reason } from '../../probe/reasons.ts';
import type { Detail, KnownServer, Notice, ProbeReport, StageName } from '../../probe/report.ts';
import type { Announcement } from '../ports.ts';
import { noticing } from '../tell/audience.ts';

/** Where a notice came up: `closing` is the end of a probe. */
export type Place = StageName | 'closing';

export interface ToldNotice {
  place: Place;
  reason: Reason;
  /** What it was about: the same reason about something else is told anew. */
  about: string;
  lastSeenMs: number;
  /** Seen while a mute held: people are told when it is seen without one. */
  owed?: true;
}

export interface TargetMemory {
  server: KnownServer | null;
  told: ToldNotice[];
}

export const nothingRemembered: TargetMemory = { server: null, told: [] };

/** Something that happened to a target and changed no light. */
export interface TargetEvent {
  target: string;
  atMs: number;
  kind: 'notice' | 'server_changed';
  detail: Detail;
}

/** What a probe found out beside its verdicts. `server` is null when nothing was. */
export interface Sighting {
  server: KnownServer | null;
  /** Of each place that was visited, also when there was nothing to notice. */
  notices: readonly { place: Place; notices: readonly Notice[] }[];
}

export interface Remembered {
  /** The same as before when nothing changed. */
  memory: TargetMemory;
  events: TargetEvent[];
  /** What people have not been told yet, and may be told now. */
  toTell: (Notice & { place: Place })[];
}

/** Each stage that was visited tells all its notices; one that was left out tells none, and takes none back. */
export const sightingOf = ({ known, stages, closing }: ProbeReport): Sighting => ({
  server: known,
  notices: [
    ...stages.map(({ stage, notices }) => ({ place: stage, notices })),
    { place: 'closing', notices: closing },
  ],
});

/** Pure. */
export function remember(
  memory: TargetMemory,
  target: string,
  seen: Sighting,
  nowMs: number,
  isMuted = false,
): Remembered {
  let { told } = memory;
  const fresh: Remembered['toTell'] = [];
  const toTell: Remembered['toTell'] = [];
  for (const { place, notices } of seen.notices) {
    const heeded = heed(told, place, notices, nowMs, isMuted);
    told = heeded.told;
    fresh.push(...heeded.fresh.map((notice) => ({ ...notice, place })));
    toTell.push(...heeded.toTell.map((notice) => ({ ...notice, place })));
  }
  const server = seen.server ?? memory.server;
  const change = serverChange(memory.server, server);
  const events: TargetEvent[] = [
    ...(change ? [{ target, atMs: nowMs, kind: 'server_changed' as const, detail: change }] : []),
    ...fresh.map(({ place, reason, detail }) => ({
      target,
      atMs: nowMs,
      kind: 'notice' as const,
      detail: { place, reason, ...detail },
    })),
  ];
  const same = told === memory.told && isDeepStrictEqual(server, memory.server);
  return { memory: same ? memory : { server, told }, events, toTell };
}

/** The notice as something to be told to the target's receivers. */
export function announcementOf(
  { name, alerts }: TargetConfig,
  notice: Notice & { place: Place },
  atMs: number,
): Announcement {
  const facts = Object.entries(notice.detail)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => `${key} ${String(value)}`);
  const where = notice.place === 'closing' ? 'at the end of the probe' : `at ${notice.place}`;
  const chain = [`${name} ${notice.reason} ${where}`, facts.join(', ')]
    .filter((part) => part !== '')
    .join('; ');
  return { type: 'target.notice', atMs, incident: null, to: noticing(alerts), chain, queue: null, notice };
}

/** Away for so long it is over, and is told again should it return: what comes and goes is one notice. */
const overAfterMs = 24 * 3_600_000;

/** Seen again within this, it is not written down again. */
const freshForMs = 3_600_000;

/** Which of these are new, and which may people be told now? Pure. `told` is the same list when nothing changed. */
export function heed(
  told: ToldNotice[],
  place: Place,
  notices: readonly Notice[],
  nowMs: number,
  isMuted = false,
): { told: ToldNotice[]; fresh: Notice[]; toTell: Notice[] } {
  const fresh = notices.filter((notice) => !told.some((one) => isAbout(one, place, notice)));
  const owed = notices.filter((notice) => told.some((one) => one.owed && isAbout(one, place, notice)));
  const kept = told
    .filter(({ lastSeenMs }) => nowMs - lastSeenMs < overAfterMs)
    .map((one) => {
      if (!notices.some((notice) => isAbout(one, place, notice))) return one;
      const { owed: _, ...paid } = one;
      if (one.owed && !isMuted) return { ...paid, lastSeenMs: nowMs };
      return nowMs - one.lastSeenMs >= freshForMs ? { ...one, lastSeenMs: nowMs } : one;
    });
  const unchanged = kept.length === told.length && kept.every((one, index) => one === told[index]);
  const added = fresh.map(
    ({ reason, about = '' }): ToldNotice => ({
      place,
      reason,
      about,
      lastSeenMs: nowMs,
      ...(isMuted ? { owed: true } : {}),
    }),
  );
  return {
    told: unchanged && added.length === 0 ? told : [...kept, ...added],
    fresh,
    toTell: isMuted ? [] : [...fresh, ...owed],
  };
}

const isAbout = (told: ToldNotice, place: Place, { reason, about = '' }: Notice): boolean =>
  told.place === place && told.reason === reason && told.about === about;

/** The same server, speaking otherwise than before: null when it does not, or when there was no before. */
function serverChange(before: KnownServer | null, after: KnownServer | null): Detail | null {
  if (before === null || after === null) return null;
  if (before.era === after.era && before.transport === after.transport) return null;
  const said = ({ era, transport }: KnownServer): string => `${era} over ${transport}`;
  return { from: said(before), to: said(after), known_since: new Date(before.checkedAtMs).toISOString() };
}
