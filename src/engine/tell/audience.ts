// Who is to hear of it? The receivers that a target names, by severity.

import type { TargetConfig } from '../../config/schema/schema.ts';
import type { Announcement } from '../ports.ts';
import type { Severity } from '../words.ts';

type Alerts = TargetConfig['alerts'];

/** Of an incident as bad as this. */
export const calledFor = ({ to }: Alerts, severity: Severity): string[] => to[severity];

/** Of what darkens no light: it wakes nobody who is there for outages alone, unless nobody else is. */
export const noticing = ({ to }: Alerts): string[] => (to.warning.length > 0 ? to.warning : to.critical);

export const everybody = ({ to }: Alerts): string[] => [...new Set([...to.critical, ...to.warning])];

/** What everybody who is told of anything hears of ourselves. */
export function unwellWords(why: string, targets: Iterable<TargetConfig>, atMs: number): Announcement {
  const to = [...new Set([...targets].flatMap(({ alerts }) => everybody(alerts)))];
  return { type: 'monitor.unhealthy', atMs, incident: null, to, chain: `coalmine: ${why}`, queue: null };
}
