// What do people on call ask of the daemon, and what is the answer? They take an incident, ask to be quiet for a while,
// and end that before its time.

import type { Clock } from '../../base/clock.ts';
import { oneLine } from '../../base/text.ts';
import type { Selector, Silence } from '../tell/silence.ts';
import type { Incident } from '../words.ts';
import type { Answer, Asked } from './request-words.ts';
import type { Handlers } from './requests.ts';

/** Who does it. */
export interface Desk {
  /** As it is then. Null when no such incident is open. */
  acknowledge(incidentId: string, by: string, note: string | null): Incident | null;
  /** How many targets are selected now. */
  selected(selector: Selector): number;
  /** The same id twice is one silence. */
  silence(silence: Silence): void;
  /** Null when no silence of this id holds. */
  endSilence(id: string): Silence | null;
}

const longestNote = 300;

/** A request that is taken up again by another process makes the same silence. */
export const silenceIdOf = (requestId: string): string => requestId.replace(/^req_/, 'sil_');

export const onCall = (desk: Desk, clock: Clock): Handlers => ({
  acknowledge: async ({ incidentId, note }, { author }) => {
    const said = note === null ? null : oneLine(note, longestNote);
    const incident = desk.acknowledge(incidentId, oneLine(author), said);
    if (incident === null)
      return refused(
        'unknown_incident',
        `no incident ${incidentId} is open: \`coalmine incidents\` lists them`,
      );
    const { id, target, light } = incident;
    return {
      ok: true,
      says: `${target} ${light}: ${oneLine(author)} has it (${id}); no reminders and no escalation until it ends`,
      facts: { incident: id, target, light },
    };
  },
  silence: async ({ selector, reason, endsAtMs }, asked) =>
    silenced(desk, { selector, reason: oneLine(reason, longestNote), endsAtMs }, asked, clock.nowMs()),
  end_silence: async ({ silenceId }) => {
    const ended = desk.endSilence(silenceId);
    if (ended === null)
      return refused(
        'unknown_silence',
        `no silence ${silenceId} holds: \`coalmine silence list\` lists them`,
      );
    const says = `silence ${ended.id} is over: what it muted and is still so is told now`;
    return { ok: true, says, facts: { silence: ended.id } };
  },
});

function silenced(
  desk: Desk,
  { selector, reason, endsAtMs }: Pick<Silence, 'selector' | 'reason' | 'endsAtMs'>,
  { id, author, atMs }: Asked,
  nowMs: number,
): Answer {
  if (endsAtMs <= nowMs) return refused('expired', 'it was to end before now, so nothing is silenced');
  const targets = desk.selected(selector);
  if (targets === 0)
    return refused('nothing_selected', 'no target is selected by that, so nothing is silenced');
  const silence = {
    id: silenceIdOf(id),
    selector,
    reason,
    author: oneLine(author),
    createdAtMs: atMs,
    endsAtMs,
    endedAtMs: null,
  };
  desk.silence(silence);
  const many = targets === 1 ? 'one target' : `${targets} targets`;
  return {
    ok: true,
    says: `silence ${silence.id}: nobody is told of ${many} until ${new Date(endsAtMs).toISOString()}`,
    facts: { silence: silence.id, targets, ends_at_ms: endsAtMs },
  };
}

const refused = (why: Extract<Answer, { ok: false }>['why'], says: string): Answer => ({
  ok: false,
  why,
  says,
});
