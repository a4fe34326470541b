// How does every target stand at the moment of a scrape? From the one snapshot that every surface renders. Most lines say
// what they said at the last scrape: they are kept, and only the others are written.

import type { LightSlo } from '../../report/slo.ts';
import type { LightSnapshot, Snapshot, TargetSnapshot } from '../../report/snapshot/snapshot.ts';
import { type Family, family, labelled, sample } from './series.ts';

type Families = ReturnType<typeof newFamilies>;

/** The lines of a target, or of one of its lights, each with the family that it belongs to. */
type Lines = [keyof Families, string][];

interface Written {
  /** What they were written from. */
  of: readonly unknown[];
  lines: Lines;
}

/** @returns the families of a snapshot. */
export function createStanding(): (snapshot: Pick<Snapshot, 'targets'>) => Family[] {
  let before = new Map<string, Written>();
  return ({ targets }) => {
    const families = newFamilies();
    const now = new Map<string, Written>();
    const add = (key: string, of: readonly unknown[], write: () => Lines): void => {
      const known = before.get(key);
      const same = known?.of.every((one, nth) => one === of[nth]) ?? false;
      const own = known !== undefined && same ? known : { of, lines: write() };
      now.set(key, own);
      for (const [name, line] of own.lines) families[name].take(line);
    };
    for (const one of targets) {
      add(one.target, essenceOf(one), () => targetLines(one));
      for (const light of one.lights)
        add(`${one.target}\n${light.light}`, lightEssence(light), () => lightLines(one.target, light));
    }
    // Those of a target that is gone go with it.
    before = now;
    return Object.values(families);
  };
}

const names = {
  status: 'coalmine_light_status',
  since: 'coalmine_light_status_since_timestamp_seconds',
  incident: 'coalmine_incident_open',
  availability: 'coalmine_light_availability_ratio',
  objective: 'coalmine_slo_objective_ratio',
  budget: 'coalmine_slo_error_budget_remaining_ratio',
  burn: 'coalmine_slo_burn_rate',
  probed: 'coalmine_last_probe_timestamp_seconds',
  waiting: 'coalmine_queue_waiting_jobs',
  active: 'coalmine_queue_active_jobs',
  failed: 'coalmine_queue_failed_jobs',
  workers: 'coalmine_queue_workers',
  oldest: 'coalmine_queue_oldest_age_seconds',
};

const newFamilies = () => ({
  status: family(names.status, 'The status that a light has: the one that is there is 1.'),
  since: family(names.since, 'Since when a light has its status.'),
  incident: family(names.incident, 'An open incident with its severity and cause.'),
  availability: family(names.availability, 'Of the last 30 days, as far as it is known.'),
  objective: family(names.objective, 'What is promised of a light.'),
  budget: family(
    names.budget,
    'What is left of the time that a light may be down: 1 when nothing is spent, below 0 when more was.',
  ),
  burn: family(
    names.burn,
    'How fast the budget went within a window: at 1 all of it goes in the window of the promise.',
  ),
  probed: family(names.probed, 'When the protocol was last checked.'),
  waiting: family(names.waiting, 'Jobs that wait, as the health URL tells.'),
  active: family(names.active, 'Jobs that are worked on.'),
  failed: family(names.failed, 'Failed jobs that the server still keeps.'),
  workers: family(names.workers, 'Workers alive.'),
  oldest: family(names.oldest, 'Age of the oldest job that waits.'),
});

type Told = readonly (readonly [keyof Families, labels: string, value: number | null])[];

/** What is not known is no zero. */
const linesOf = (told: Told): Lines =>
  told.flatMap(([family, labels, value]) =>
    value === null ? [] : [[family, sample(names[family], labels, value)]],
  );

const essenceOf = ({ last, queue }: TargetSnapshot): unknown[] => [
  last?.atMs,
  queue?.waiting,
  queue?.active,
  queue?.failed,
  queue?.workers,
  queue?.oldestAgeMs,
];

function targetLines({ target, last, queue }: TargetSnapshot): Lines {
  const labels = labelled({ target });
  const secondsOf = (ms: number | null | undefined): number | null => (ms == null ? null : ms / 1_000);
  return linesOf([
    ['probed', labels, secondsOf(last?.atMs)],
    ['waiting', labels, queue?.waiting ?? null],
    ['active', labels, queue?.active ?? null],
    ['failed', labels, queue?.failed ?? null],
    ['workers', labels, queue?.workers ?? null],
    ['oldest', labels, secondsOf(queue?.oldestAgeMs)],
  ]);
}

const lightEssence = ({ status, sinceMs, incident, month, slo }: LightSnapshot): unknown[] => [
  status,
  sinceMs,
  month.share,
  incident?.severity,
  incident?.cause,
  slo,
];

function lightLines(target: string, { light, status, sinceMs, incident, month, slo }: LightSnapshot): Lines {
  const labels = labelled({ target, light });
  const open = incident && `${labels},severity="${incident.severity}",cause="${incident.cause ?? 'none'}"`;
  return linesOf([
    ['status', `${labels},status="${status}"`, 1],
    ['since', labels, sinceMs / 1_000],
    ['availability', labels, month.share],
    ...(open === null ? [] : [['incident', open, 1] as const]),
    ...(slo === null ? [] : sloTold(labels, slo)),
  ]);
}

function sloTold(labels: string, { objective, leftShare, burns }: LightSlo): Told {
  const rates = burns.flatMap(({ pair, long, short }) => {
    const [longWindow = '', shortWindow = ''] = pair.split('/');
    return [[longWindow, long] as const, [shortWindow, short] as const];
  });
  return [
    // A hundredth of 99.9 is no number of binary places.
    ['objective', labels, Number((objective / 100).toPrecision(12))],
    ['budget', labels, leftShare],
    // One window is the long one of a pair and the short one of another.
    ...[...new Map(rates)].map(([window, rate]) => ['burn', `${labels},window="${window}"`, rate] as const),
  ];
}
