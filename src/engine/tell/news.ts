// Is an incident that is written once more another one to whoever sees it? It is written with every failure more.

import type { Incident } from '../words.ts';

/** `seen` is what somebody sees of an incident. @returns whether that is another than when it was last asked about it. */
export function newsOf(seen: (incident: Incident) => object): (incident: Incident) => boolean {
  const before = new Map<string, string>();
  return (incident) => {
    const now = JSON.stringify(seen(incident));
    if (before.get(incident.id) === now) return false;
    if (incident.resolvedAtMs === null) before.set(incident.id, now);
    else before.delete(incident.id);
    return true;
  };
}
