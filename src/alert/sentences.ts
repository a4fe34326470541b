// How is it said? A title, and one sentence for a lock screen that ends in the chain.

import { formatDuration } from '../base/duration.ts';
import type { Announcement } from '../engine/ports.ts';
import type { Cause, Incident } from '../engine/words.ts';
import { type Reason, reasons } from '../probe/reasons.ts';

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
export function say({ type, incident, chain, notice }: Announcement, subject: string): Sentences {
  switch (type) {
    case 'incident.opened':
      return opened(demanded(incident), chain);
    case 'incident.updated':
      return updated(demanded(incident), chain);
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

/** `incident.told` is what was said before this message: a new severity weighs more than a new cause. */
function updated(incident: Incident, chain: string): Sentences {
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
  const since = new Date(incident.startedAtMs).toISOString().slice(0, 19).replace('T', ' ');
  const row = incident.failures > 1 ? `${incident.failures} times in a row, ` : '';
  return `${says.charAt(0).toUpperCase()}${says.slice(1)} (${row}since ${since} UTC)`;
}
