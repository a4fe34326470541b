// How is it said? A title, and one sentence for a lock screen that ends in the chain.

import { formatDuration } from '../base/duration.ts';
import type { Announcement } from '../engine/ports.ts';
import { isTaken, isWorse } from '../engine/tell/owed.ts';
import type { Cause, Incident } from '../engine/words.ts';
import { type Reason, reasons } from '../probe/reasons.ts';
import { sayGroup } from './sentences-group.ts';

export interface Sentences {
  title: string;
  text: string;
}

const causeSays: Record<Cause, string> = {
  server_down: 'the server does not answer, so no job can be sent',
  worker_down: 'no worker takes jobs',
  canary_broken: 'the canary itself needs care',
  contract_broken: 'the server breaks its contract for jobs',
  jobs_failing: 'jobs run and fail',
  queue_store_down: 'the store behind the queue does not answer',
  jobs_stuck: 'jobs are taken and not finished',
  backlog: 'more work arrives than is done',
  not_consumed: 'workers are there, but nothing is taken from the queue',
  canary_cut: 'the canary was cut off before its answer',
  worker_silent: 'the canary got no answer in time',
  canary_error: 'the canary ended in an error',
  health_only: 'the health URL reports trouble that no canary shows',
};

/** `subject` is the target's name; an incident type without an incident is broken code. */
export function say(announcement: Announcement, subject: string): Sentences {
  const { group, behind = [] } = announcement;
  const { title, text } = group ? sayGroup(announcement, group) : sayOne(announcement, subject);
  // What waits behind it is not told by itself.
  const names =
    behind.length > mostBehind ? `${behind.slice(0, mostBehind).join(', ')} …` : behind.join(', ');
  return behind.length === 0
    ? { title, text }
    : {
        title: `${title}; ${behind.length === 1 ? 'one target waits' : `${behind.length} targets wait`} behind it`,
        text: `${text}; behind it: ${names}`,
      };
}

const mostBehind = 5;

function sayOne({ type, atMs, incident, chain, notice, burning }: Announcement, subject: string): Sentences {
  switch (type) {
    case 'incident.opened':
      return opened(demanded(incident), chain);
    case 'incident.updated':
      return updated(demanded(incident), chain);
    case 'incident.reminder':
      return reminder(demanded(incident), chain, atMs);
    case 'incident.escalated':
      return escalated(demanded(incident), chain, atMs);
    case 'incident.resolved':
      return resolved(demanded(incident), chain);
    case 'target.notice':
      if (notice) return noticed(notice, chain, subject);
      return { title: `${subject}: notice`, text: `Nothing new is down, but somebody should look: ${chain}` };
    case 'target.flapping':
      return {
        title: `${subject} is flapping`,
        text: `It comes and goes: what opens next is told once it is calm or stays down: ${chain}`,
      };
    case 'slo.burning':
      return {
        title: `${subject} ${burning?.light ?? ''} burns its error budget (${burning?.pair ?? ''})`,
        text: `What was promised of it will not hold if this goes on: ${chain}`,
      };
    case 'monitor.unhealthy':
      return {
        title: 'Coalmine itself is not well',
        text: `What it reports may be late or missing until this is mended: ${chain}`,
      };
    case 'test':
      return {
        title: 'Coalmine test',
        text: `This receiver is reached; nothing is wrong and nothing needs doing${chain && `: ${chain}`}`,
      };
  }
}

const noticed = ({ reason }: { reason: Reason }, chain: string, subject: string): Sentences => ({
  title: `${subject}: ${reason}`,
  text: `Nothing is down for it, but ${reasons[reason].says}: ${chain}`,
});

function demanded(incident: Incident | null): Incident {
  if (incident === null) throw new TypeError('an incident notification without its incident');
  return incident;
}

function opened(incident: Incident, chain: string): Sentences {
  return { title: `${light(incident)} is ${standing(incident)}`, text: `${why(incident)}: ${chain}` };
}

function reminder(incident: Incident, chain: string, atMs: number): Sentences {
  return {
    title: `${light(incident)} is still ${standing(incident)}`,
    text: `Not well for ${lasted(incident, atMs)}, and nobody has taken it. ${why(incident)}: ${chain}`,
  };
}

function escalated(incident: Incident, chain: string, atMs: number): Sentences {
  return {
    title: `${light(incident)} is ${standing(incident)}, and nobody has taken it`,
    text: `Those who were told before have not acknowledged it for ${lasted(incident, atMs)}. ${why(incident)}: ${chain}`,
  };
}

/** Of whole minutes, once there are some: nobody needs the rest. */
function lasted({ startedAtMs }: Incident, atMs: number): string {
  const ms = Math.max(0, atMs - startedAtMs);
  return formatDuration(ms < 60_000 ? ms : Math.floor(ms / 60_000) * 60_000);
}

/** `incident.told` is what was said before this message: a new severity weighs more than a new cause. */
function updated(incident: Incident, chain: string): Sentences {
  const { acknowledged } = incident;
  if (acknowledged !== null && isTaken(incident) && !isWorse(incident)) {
    const note = acknowledged.note === null ? '' : ` (${acknowledged.note})`;
    return {
      title: `${light(incident)} is acknowledged by ${acknowledged.by}`,
      text: `${acknowledged.by} has it${note}, so it is not said again until something changes. ${why(incident)}: ${chain}`,
    };
  }
  const word = incident.cause ?? incident.reason;
  const title =
    incident.told.severity !== incident.severity || word === null
      ? `${light(incident)} is now ${standing(incident)}`
      : `${light(incident)}: ${incident.cause === null ? 'reason' : 'cause'} is now ${word}`;
  return { title, text: `${why(incident)}: ${chain}` };
}

function resolved(incident: Incident, chain: string): Sentences {
  const after = formatDuration((incident.resolvedAtMs ?? incident.startedAtMs) - incident.startedAtMs);
  const word = incident.cause ?? incident.reason;
  const last = word === null ? '' : `, last with ${word}`;
  switch (incident.closeReason) {
    case 'check removed':
    case 'target removed':
      return {
        title: `${light(incident)} is no longer watched: ${incident.closeReason}`,
        text: `The config no longer asks for it, so nobody knows how it goes; it was not well for ${after}${last}: ${chain}`,
      };
    case 'recovered':
    case null:
      return {
        title: `${light(incident)} recovered after ${after}`,
        text: `It was not well for ${after}${last}: ${chain}`,
      };
  }
}

const light = (incident: Incident): string => `${incident.target} ${incident.light}`;

function standing(incident: Incident): string {
  const status = incident.severity === 'critical' ? 'down' : 'degraded';
  const word = incident.cause ?? incident.reason;
  return word === null ? status : `${status}: ${word}`;
}

function why(incident: Incident): string {
  const says = incident.cause
    ? causeSays[incident.cause]
    : incident.reason
      ? reasons[incident.reason].says
      : 'the reason is not known';
  const row = incident.failures > 1 ? `${incident.failures} times in a row, ` : '';
  const good = incident.lastGoodMs === null ? '' : `, last good ${moment(incident.lastGoodMs)}`;
  return `${says.charAt(0).toUpperCase()}${says.slice(1)} (${row}since ${moment(incident.startedAtMs)}${good})`;
}

const moment = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
