// How does every target stand at the moment of a scrape? From the one snapshot that every surface renders.

import type { LightSlo } from '../../report/slo.ts';
import type { LightSnapshot, Snapshot, TargetSnapshot } from '../../report/snapshot/snapshot.ts';
import { type Family, family, labelled } from './series.ts';

type Families = ReturnType<typeof newFamilies>;

export function standingFamilies({ targets }: Pick<Snapshot, 'targets'>): Family[] {
  const families = newFamilies();
  for (const target of targets) {
    addTarget(families, target);
    for (const light of target.lights) addLight(families, target.target, light);
  }
  return Object.values(families);
}

const newFamilies = () => ({
  status: family('coalmine_light_status', 'The status that a light has: the one that is there is 1.'),
  since: family('coalmine_light_status_since_timestamp_seconds', 'Since when a light has its status.'),
  incident: family('coalmine_incident_open', 'An open incident with its severity and cause.'),
  availability: family('coalmine_light_availability_ratio', 'Of the last 30 days, as far as it is known.'),
  objective: family('coalmine_slo_objective_ratio', 'What is promised of a light.'),
  budget: family(
    'coalmine_slo_error_budget_remaining_ratio',
    'What is left of the time that a light may be down: 1 when nothing is spent, below 0 when more was.',
  ),
  burn: family(
    'coalmine_slo_burn_rate',
    'How fast the budget went within a window: at 1 all of it goes in the window of the promise.',
  ),
  probed: family('coalmine_last_probe_timestamp_seconds', 'When the protocol was last checked.'),
  waiting: family('coalmine_queue_waiting_jobs', 'Jobs that wait, as the health URL tells.'),
  active: family('coalmine_queue_active_jobs', 'Jobs that are worked on.'),
  failed: family('coalmine_queue_failed_jobs', 'Failed jobs that the server still keeps.'),
  workers: family('coalmine_queue_workers', 'Workers alive.'),
  oldest: family('coalmine_queue_oldest_age_seconds', 'Age of the oldest job that waits.'),
});

function addTarget(families: Families, { target, last, queue }: TargetSnapshot): void {
  const labels = labelled({ target });
  if (last !== null) families.probed.add(labels, last.atMs / 1_000);
  if (queue === null) return;
  const oldest = queue.oldestAgeMs === null ? null : queue.oldestAgeMs / 1_000;
  for (const [one, value] of [
    [families.waiting, queue.waiting],
    [families.active, queue.active],
    [families.failed, queue.failed],
    [families.workers, queue.workers],
    [families.oldest, oldest],
  ] as const) {
    // What the server does not tell is no zero.
    if (value !== null) one.add(labels, value);
  }
}

function addLight(families: Families, target: string, snapshot: LightSnapshot): void {
  const { light, status, sinceMs, incident, month, slo } = snapshot;
  const labels = labelled({ target, light });
  families.status.add(`${labels},status="${status}"`, 1);
  families.since.add(labels, sinceMs / 1_000);
  if (month.share !== null) families.availability.add(labels, month.share);
  if (incident !== null) {
    const { severity, cause } = incident;
    families.incident.add(`${labels},severity="${severity}",cause="${cause ?? 'none'}"`, 1);
  }
  if (slo !== null) addSlo(families, labels, slo);
}

function addSlo(families: Families, labels: string, { objective, leftShare, burns }: LightSlo): void {
  // A hundredth of 99.9 is no number of binary places.
  families.objective.add(labels, Number((objective / 100).toPrecision(12)));
  families.budget.add(labels, leftShare);
  const rates = burns.flatMap(({ pair, long, short }) => {
    const [longWindow = '', shortWindow = ''] = pair.split('/');
    return [[longWindow, long] as const, [shortWindow, short] as const];
  });
  // One window is the long one of a pair and the short one of another.
  for (const [window, rate] of new Map(rates)) families.burn.add(`${labels},window="${window}"`, rate);
}
