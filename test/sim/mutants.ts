// Would the simulation notice? Known faults of monitors, each a thin layer between the real parts.

import type { TargetConfig } from '../../src/config/schema/schema.ts';
import type { Guard } from '../../src/engine/guard/guard.ts';
import { failedByConnection } from '../../src/engine/guard/hosts.ts';
import type { LightState, TargetState } from '../../src/engine/state/state.ts';
import type { Mutant } from './daemon.ts';
import type { Mounted } from './disk.ts';

const onDisk =
  (change: (mounted: Mounted) => Mounted): Mutant =>
  (parts) => ({ ...parts, mounted: change(parts.mounted) });

const credulous: Guard = { onSight: () => 'counts', later: () => () => 'counts', retarget() {} };

const steady = (state: TargetState): TargetState => ({
  ...state,
  lights: state.lights.map(({ flapping: _, ...light }) => light),
});

const onLight = (change: (light: LightState) => LightState): Mutant =>
  onDisk((mounted) => ({
    ...mounted,
    journal: {
      ...mounted.journal,
      load: async () =>
        (await mounted.journal.load()).map((state) => ({ ...state, lights: state.lights.map(change) })),
    },
  }));

const onAlerts =
  (change: (alerts: TargetConfig['alerts']) => TargetConfig['alerts']): Mutant =>
  (parts) => ({
    ...parts,
    targets: (targets) => targets.map((target) => ({ ...target, alerts: change(target.alerts) })),
  });

export const mutants: Record<string, Mutant> = {
  'marks a delivery done before it was sent': onDisk((mounted) => ({
    ...mounted,
    outbox: {
      ...mounted.outbox,
      lease: (id) =>
        mounted.outbox.settle(
          id,
          { atMs: 0, durationMs: 0, httpStatus: null, error: null, answer: null },
          { status: 'done' },
        ),
    },
  })),

  'forgets how the targets stood when it starts': onDisk((mounted) => ({
    ...mounted,
    journal: { ...mounted.journal, load: async () => [] },
  })),

  'tells people before it is written down': (parts) => ({
    ...parts,
    mounted: {
      ...parts.mounted,
      journal: {
        ...parts.mounted.journal,
        commit(batch) {
          parts.enqueue(batch.deliveries);
          return parts.mounted.journal.commit(batch);
        },
      },
    },
  }),

  'sends nothing that was owed before the start': onDisk((mounted) => ({
    ...mounted,
    outbox: { ...mounted.outbox, pending: async () => [] },
  })),

  'stores how a target stands, and what is owed, each for itself': onDisk((mounted) => ({
    ...mounted,
    journal: {
      ...mounted.journal,
      async commit(batch) {
        await mounted.journal.commit({ ...batch, deliveries: [], notifications: [] });
        return mounted.journal.commit({ ...batch, states: [], observations: [] });
      },
    },
  })),

  'believes what it sees while it is unwell itself': (parts) => ({ ...parts, guard: credulous }),

  'never believes that a host is gone': (parts) => ({
    ...parts,
    guard: {
      ...parts.guard,
      onSight: (seen) => (failedByConnection(seen.observation) ? 'suspect' : parts.guard.onSight(seen)),
    },
  }),

  'holds back what it does not believe at once, for ever': (parts) => ({
    ...parts,
    guard: { ...parts.guard, later: () => () => 'wait' },
  }),

  'tells people of planned work': (parts) => ({ ...parts, windows: [] }),

  'tells people of everything behind a server that is down': (parts) => ({
    ...parts,
    targets: (targets) => targets.map((target) => ({ ...target, dependsOn: [] })),
  }),

  'forgets with each start who took what': onLight(({ incident, ...light }) => ({
    ...light,
    incident: incident && { ...incident, acknowledged: null },
  })),

  'forgets with each start whom it told of what': onLight(({ incident, ...light }) => ({
    ...light,
    incident: incident && { ...incident, told: { ...incident.told, receivers: [] } },
  })),

  'forgets with each start what it still has to say of what is over': onLight(
    ({ farewells: _, heldSinceMs: __, ...light }) => light,
  ),

  'forgets with each start what it was asked to be quiet about': onDisk((mounted) => ({
    ...mounted,
    journal: { ...mounted.journal, silences: async () => [] },
  })),

  'calls everybody for everything': onAlerts((alerts) => {
    const all = [...new Set([...alerts.to.critical, ...alerts.to.warning])];
    return { ...alerts, to: { critical: all, warning: all } };
  }),

  'calls for a warning only': onAlerts((alerts) => ({
    ...alerts,
    to: { ...alerts.to, critical: alerts.to.warning },
  })),

  'never reminds anybody': onAlerts((alerts) => ({ ...alerts, remindEveryMs: null })),

  'never asks anybody else': onAlerts((alerts) => ({ ...alerts, escalate: null })),

  'says everything by itself': onAlerts((alerts) => ({ ...alerts, groupWindowMs: 0 })),

  'forgets with each start that a light comes and goes': onDisk((mounted) => ({
    ...mounted,
    journal: { ...mounted.journal, load: async () => (await mounted.journal.load()).map(steady) },
  })),
};
