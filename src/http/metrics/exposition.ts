// What does Prometheus read? Everything in the format that it asks for.

import { Gauge, Registry } from 'prom-client';
import type { Snapshot } from '../../report/snapshot/snapshot.ts';
import { createMeter, type Meter } from './meter.ts';
import { type Condition, createMonitor } from './monitor.ts';
import { contentTypes, familiesIn, textOf } from './series.ts';
import { createStanding } from './standing.ts';

export interface Exposition {
  meter: Meter;
  write(accept: string, snapshot: Snapshot, condition: Omit<Condition, 'atMs'>): Promise<Exposed>;
}

export interface Exposed {
  type: string;
  text: string;
}

export function createExposition(version: string): Exposition {
  const registry = new Registry();
  const meter = createMeter(registry);
  const fill = createMonitor(registry);
  const standing = createStanding();
  new Gauge({
    name: 'coalmine_build_info',
    help: 'Which Coalmine this is.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1);
  return {
    meter,
    async write(accept, snapshot, condition) {
      fill({ ...condition, atMs: snapshot.atMs });
      const ours = await familiesIn(registry);
      const format = accept.split(',').some(asksForOpen) ? 'open' : 'plain';
      const families = [...ours, ...meter.families(), ...standing(snapshot)];
      return { type: contentTypes[format], text: textOf(families, format) };
    },
  };
}

/** A quality of 0 says: not this. */
const asksForOpen = (one: string): boolean =>
  one.includes('application/openmetrics-text') && !/;\s*q=0(?:\.0*)?\s*(?:;|$)/.test(one);
