// Is the story of an incident told in the order in which it happened, to the last answer of a receiver?

import { describe, expect, it } from 'vitest';
import { incidentList } from '../../src/report/incident/incident-list.ts';
import { type Story, storyJson, storyText } from '../../src/report/incident/incident-story.ts';
import * as record from '../store/records.ts';
import { ago, minuteMs, nowMs, plain } from './past-samples.ts';

const open = record.incident({ startedAtMs: ago(12), openedAtMs: ago(10) });
const over = record.incident({
  id: 'inc_0',
  status: 'resolved',
  severity: 'warning',
  cause: null,
  reason: 'slow',
  stage: 'handshake',
  light: 'server',
  startedAtMs: ago(620),
  openedAtMs: ago(618),
  resolvedAtMs: ago(598),
  closeReason: 'recovered',
});

const told = (part: Partial<Story['deliveries'][number]> = {}): Story['deliveries'][number] => ({
  id: 'dlv_1',
  type: 'incident.opened',
  receiver: 'oncall',
  status: 'done',
  foldedInto: null,
  incidents: 1,
  createdAtMs: ago(10),
  nextAttemptAtMs: ago(9),
  finishedAtMs: ago(9),
  attempts: [
    record.attempt({ atMs: ago(10), answer: 'try\u001b[2J later' }),
    record.attempt({ atMs: ago(9), httpStatus: 204, error: null, answer: null, durationMs: 12 }),
  ],
  ...part,
});

const taken = {
  ...open,
  acknowledged: { atMs: ago(8), by: 'ada', note: 'restarting it', severity: 'critical' as const },
};

describe('the list of incidents', () => {
  it('is a line each: what, where, why, since when and for how long', () => {
    expect(incidentList([open, over], nowMs, plain)).toBe(
      [
        'STATUS         TARGET   LIGHT     WHY          STARTED               FOR  INCIDENT',
        '✗ down         exports  pipeline  worker_down  2026-11-24 03:00:04Z  12m  inc_1',
        '✓ was warning  exports  server    slow         2026-11-23 16:52:04Z  22m  inc_0',
        '1 open, 1 resolved; `coalmine incidents ID` tells the story of one',
        '',
      ].join('\n'),
    );
    expect(incidentList([], nowMs, plain)).toBe('no incident\n');
  });

  it('says who has one that somebody took', () => {
    const [columns, first] = incidentList([taken, over], nowMs, plain).split('\n');
    expect(columns).toMatch(/INCIDENT {2}TAKEN BY$/);
    expect(first).toMatch(/inc_1 {5}ada$/);
  });
});

describe('the story of an incident', () => {
  const story: Story = {
    incident: open,
    nowMs,
    transitions: [record.transition({ atMs: ago(10) })],
    deliveries: [told()],
    mute: null,
    heldSinceMs: null,
  };

  it('says what is wrong, what to do, and everything that happened in its order', () => {
    expect(storyText(story, plain)).toBe(
      [
        'exports pipeline  ✗ down  worker_down sentinel_timeout at canary:worker  for 12 min',
        '  why  no worker finished the sentinel job in time',
        '  do   start the workers, or read why they ended: nothing takes jobs from the queue',
        '',
        '2026-11-24 03:00:04Z  the first observation that did not pass',
        '2026-11-24 03:02:04Z  incident inc_1 opens, believed after 2 min',
        '2026-11-24 03:02:04Z  pipeline ✓ up → ✗ down worker_down (sentinel_timeout at canary:worker)',
        '2026-11-24 03:02:04Z  incident.opened → oncall: refused, http_error HTTP 503 after 20 ms: try\\u001b[2J later',
        '2026-11-24 03:03:04Z  incident.opened → oncall: accepted HTTP 204 after 12 ms',
        '',
      ].join('\n'),
    );
  });

  it('ends with how it closed, and says that nobody was told', () => {
    const text = storyText({ ...story, incident: over, transitions: [], deliveries: [] }, plain);
    expect(text).toContain('exports server  ✓ was warning  slow at handshake  lasted 22 min\n');
    expect(text).not.toContain('  do   ');
    expect(text).toContain(
      'incident closes: recovered, after 3 observations that did not pass\nnobody was told: ',
    );
  });

  it.each([
    [{ status: 'pending', attempts: [] }, 'oncall: is to be sent'],
    [{ status: 'pending', nextAttemptAtMs: ago(-1) }, 'oncall: is sent again at 2026-11-24 03:13:04Z'],
    [{ status: 'leased' }, 'oncall: is being sent'],
    [
      { status: 'dead' },
      'oncall: given up, nobody there was told; `coalmine alert resend dlv_1` sends it again',
    ],
    [{ status: 'folded', foldedInto: 'dlv_9', attempts: [] }, 'oncall: told in a digest, dlv_9'],
    [{ status: 'dropped' }, 'oncall: let go by hand, nobody there was told'],
  ] as const)('says what becomes of %j', (part, says) => {
    const deliveries = [told(part as Partial<Story['deliveries'][number]>)];
    expect(storyText({ ...story, deliveries }, plain)).toContain(`incident.opened → ${says}\n`);
  });

  it('says who took it and when', () => {
    expect(storyText({ ...story, incident: taken }, plain)).toContain(
      '2026-11-24 03:04:04Z  ada takes it: restarting it\n',
    );
  });

  it('says what holds back the words of it', () => {
    const mute = {
      by: 'silence',
      id: 'sil_1',
      author: 'deploy',
      reason: 'rollout',
      untilMs: ago(-5),
    } as const;
    expect(storyText({ ...story, mute }, plain)).toContain(
      '\nmuted: silence sil_1 of deploy until 2026-11-24 03:17:04Z: rollout\n',
    );
    expect(storyJson({ ...story, mute }).muted_by).toMatchObject({
      by: 'silence',
      silence: 'sil_1',
      on: null,
    });
    expect(storyText({ ...story, heldSinceMs: ago(0) }, plain)).toContain(
      '\nwaits to be told with others since 2026-11-24 03:12:04Z\n',
    );
  });

  it('is version 1 for a program', () => {
    expect(storyJson(story)).toMatchObject({
      version: 1,
      incident: { id: 'inc_1', status: 'down', started_at: '2026-11-24T03:00:04.000Z', duration_ms: null },
      transitions: [{ at: '2026-11-24T03:02:04.000Z', from: 'up', to: 'down' }],
      deliveries: [
        {
          receiver: 'oncall',
          status: 'done',
          next_attempt_at: null,
          attempts: [
            { http_status: 503, error: 'http_error' },
            { http_status: 204, error: null, answer: null },
          ],
        },
      ],
    });
    const { incident } = storyJson({ ...story, incident: over });
    expect(incident).toMatchObject({ duration_ms: 22 * minuteMs, close_reason: 'recovered' });
  });
});
