// What happened in one incident, from its first failure to the last answer of a receiver? Everything in the order in
// which it happened.

import { formatDuration } from '../../base/duration.ts';
import { oneLine } from '../../base/text.ts';
import type { Mute } from '../../engine/tell/mute.ts';
import type { Acknowledgement, Attempt, Incident, Transition } from '../../engine/words.ts';
import { reasons } from '../../probe/reasons.ts';
import type { ToldDelivery } from '../../store/read.ts';
import { hintFor } from '../hints.ts';
import { muteJson, muteWords } from '../mutes.ts';
import { changeWords, transitionJson } from '../past/past.ts';
import { incidentJson } from '../snapshot/snapshot-json.ts';
import type { Sheet } from '../table.ts';
import { counted, iso, isoOrNull, moment, tenths } from '../words.ts';
import { incidentStatus } from './incident-list.ts';

export interface Story {
  incident: Incident;
  nowMs: number;
  /** Of its light, while it lasted. */
  transitions: Transition[];
  deliveries: ToldDelivery[];
  /** What keeps people from hearing of it now; null when nothing does, or nobody knows. */
  mute: Mute | null;
  /** Since when its words wait for those of others. */
  heldSinceMs: number | null;
}

interface Line {
  atMs: number;
  text: string;
}

export function storyText(story: Story, { paint }: Sheet): string {
  const { incident, nowMs, transitions, deliveries } = story;
  const { target, light, cause, reason, stage, startedAtMs, resolvedAtMs } = incident;
  const { text, colour = 'red' } = incidentStatus(incident);
  const why = [cause, reason, stage === null ? null : `at ${stage}`]
    .filter((part) => part !== null)
    .join(' ');
  const lasted = formatDuration(Math.max(0, (resolvedAtMs ?? nowMs) - startedAtMs));
  const hint = resolvedAtMs === null ? hintFor(incident) : null;
  const lines = [
    ...turns(incident),
    ...transitions.map((one) => ({ atMs: one.atMs, text: `${light} ${changeWords(one, paint)}` })),
    ...deliveries.flatMap(toldLines),
  ];
  return [
    `${paint('bold', `${target} ${light}`)}  ${paint(colour, text)}  ${why}  ${resolvedAtMs === null ? 'for' : 'lasted'} ${lasted}`,
    ...(reason === null ? [] : [`  why  ${reasons[reason].says}`]),
    ...(hint === null ? [] : [`  do   ${hint}`]),
    '',
    ...lines.toSorted((a, b) => a.atMs - b.atMs).map((line) => `${moment(line.atMs)}  ${line.text}`),
    ...untoldLines(story),
    '',
  ].join('\n');
}

function untoldLines({ deliveries, mute, heldSinceMs }: Story): string[] {
  if (mute !== null) return [`muted: ${muteWords(mute)}`];
  if (heldSinceMs !== null) return [`waits to be told with others since ${moment(heldSinceMs)}`];
  return deliveries.length === 0 ? ['nobody was told: there is no receiver for it, or it was muted'] : [];
}

function turns(incident: Incident): Line[] {
  const { startedAtMs, openedAtMs, resolvedAtMs, closeReason, id, failures, acknowledged } = incident;
  const until = formatDuration(Math.max(0, openedAtMs - startedAtMs));
  return [
    { atMs: startedAtMs, text: 'the first observation that did not pass' },
    { atMs: openedAtMs, text: `incident ${id} opens, believed after ${until}` },
    ...(acknowledged === null ? [] : [{ atMs: acknowledged.atMs, text: takenWords(acknowledged) }]),
    ...(resolvedAtMs === null
      ? []
      : [
          {
            atMs: resolvedAtMs,
            text: `incident closes: ${closeReason}, after ${counted(failures, 'observation')} that did not pass`,
          },
        ]),
  ];
}

const takenWords = ({ by, note }: Acknowledgement): string =>
  `${oneLine(by)} takes it${note === null ? '' : `: ${oneLine(note)}`}`;

function toldLines(told: ToldDelivery): Line[] {
  const { type, receiver, attempts, createdAtMs, incidents } = told;
  const head = `${type} → ${receiver}${incidents > 1 ? ` (with ${counted(incidents - 1, 'other incident')})` : ''}`;
  const tried = attempts.map((one) => ({ atMs: one.atMs, text: `${head}: ${attemptWords(one)}` }));
  const end = endWords(told);
  const atMs = attempts.at(-1)?.atMs ?? createdAtMs;
  return end === null ? tried : [...tried, { atMs, text: `${head}: ${end}` }];
}

/** Null where its last attempt says it. */
function endWords({ id, status, attempts, nextAttemptAtMs, foldedInto }: ToldDelivery): string | null {
  switch (status) {
    case 'done':
      return null;
    case 'dead':
      return `given up, nobody there was told; \`coalmine alert resend ${id}\` sends it again`;
    case 'dropped':
      return 'let go by hand, nobody there was told';
    case 'folded':
      return `told in a digest, ${foldedInto}`;
    case 'leased':
      return 'is being sent';
    case 'pending':
      return attempts.length === 0 ? 'is to be sent' : `is sent again at ${moment(nextAttemptAtMs)}`;
  }
}

function attemptWords({ httpStatus, error, durationMs, answer }: Attempt): string {
  if (error === 'interrupted') return 'interrupted, as the daemon ended: it may have arrived';
  const told = error === null ? 'accepted' : `refused, ${error}`;
  const status = httpStatus === null ? '' : ` HTTP ${httpStatus}`;
  const said = error === null || answer === null || answer === '' ? '' : `: ${oneLine(answer)}`;
  return `${told}${status} after ${formatDuration(durationMs)}${said}`;
}

/** Version 1. */
export const storyJson = ({ incident, nowMs, transitions, deliveries, mute, heldSinceMs }: Story) => ({
  version: 1,
  at: iso(nowMs),
  incident: incidentJson(incident),
  muted_by: mute && muteJson(mute),
  waits_for_others_since: isoOrNull(heldSinceMs),
  transitions: transitions.map(transitionJson),
  deliveries: deliveries.map(
    ({ id, type, receiver, status, createdAtMs, nextAttemptAtMs, finishedAtMs, attempts, ...rest }) => ({
      id,
      type,
      receiver,
      status,
      incidents: rest.incidents,
      folded_into: rest.foldedInto,
      created_at: iso(createdAtMs),
      next_attempt_at: status === 'pending' ? iso(nextAttemptAtMs) : null,
      finished_at: isoOrNull(finishedAtMs),
      attempts: attempts.map(({ atMs, durationMs, httpStatus, error, answer }) => ({
        at: iso(atMs),
        duration_ms: tenths(durationMs),
        http_status: httpStatus,
        error,
        answer,
      })),
    }),
  ),
});
