// What does the log say of what was decided?

import type { Log } from '../base/log.ts';
import { isTrouble } from './judge/status.ts';
import type { Announcement } from './ports.ts';
import type { Observation, Transition } from './words.ts';

export function logObservation(log: Log, { target, check, verdict, reason, suspect }: Observation): void {
  log.debug('observed', { target, check, verdict, reason, ...(suspect ? { suspect } : {}) });
}

export function logTransitions(log: Log, transitions: readonly Transition[]): void {
  for (const { from, to, ...transition } of transitions) {
    log[isTrouble(to) ? 'warn' : 'info']('transition', { ...transition, from, to });
  }
}

export function logSaid(log: Log, announcements: readonly Announcement[]): void {
  for (const { type, chain, to, group } of announcements)
    log.info('announced', { type, chain, to, ...(group ? { incidents: group.incidents.length } : {}) });
}
