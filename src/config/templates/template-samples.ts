// With what is a template tried before it is used? One body of each type, with every key that a body may have, and
// with characters that break what is not kept safe.

const hostile = 'it said "no"\\ \t and <b>more</b> €😀';

const incident = {
  id: 'inc_1',
  target: 'exports',
  light: 'pipeline',
  severity: 'critical',
  status: 'down',
  cause: 'worker_down',
  reason: 'sentinel_timeout',
  stage: 'canary:worker',
  failures: 3,
  started_at: '2026-11-23T18:00:00.000Z',
  resolved_at: null,
  duration_ms: null,
  last_good_at: '2026-11-23T17:59:00.000Z',
  acknowledged: null,
};

const taken = { at: '2026-11-23T18:05:00.000Z', by: hostile, note: hostile };
const resolved = {
  ...incident,
  status: 'resolved',
  resolved_at: '2026-11-23T18:10:00.000Z',
  duration_ms: 600_000,
};
const bare = { ...incident, cause: null, reason: null, stage: null, last_good_at: null };

const opened = {
  version: 1,
  id: 'ntf_1',
  type: 'incident.opened',
  at: '2026-11-23T18:01:10.000Z',
  title: `exports pipeline is down: worker_down ${hostile}`,
  text: `No worker takes jobs: ${hostile}`,
  incident,
  incidents: [] as object[],
  target: { name: 'exports', url: 'https://mcp.example.com/mcp', labels: { team: hostile } },
  queue: { waiting: 4, active: 0, failed: 0, delayed: null, workers: 0, oldest_age_ms: 31_000 },
  links: { runbook: 'https://wiki.example.com/exports' },
  chain: `exports pipeline FAIL worker_down: ${hostile}`,
  command: 'coalmine why exports',
  behind: { count: 1, targets: ['reports'] },
};

const alone = {
  ...opened,
  incident: null,
  queue: null,
  links: { runbook: null },
  chain: '',
  behind: { count: 0, targets: [] as string[] },
};
const ofMonitor = { ...alone, target: null, command: null };

export const sampleBodies = [
  opened,
  { ...opened, incident: bare, queue: null, links: { runbook: null } },
  { ...opened, incidents: [incident, { ...bare, id: 'inc_2' }] },
  { ...opened, type: 'incident.updated', incident: { ...incident, acknowledged: taken } },
  { ...opened, type: 'incident.reminder' },
  { ...opened, type: 'incident.escalated' },
  { ...opened, type: 'incident.resolved', incident: resolved, queue: null },
  { ...alone, type: 'target.flapping' },
  { ...alone, type: 'target.notice' },
  { ...alone, type: 'slo.burning' },
  { ...ofMonitor, type: 'monitor.unhealthy' },
  { ...ofMonitor, type: 'test' },
];
