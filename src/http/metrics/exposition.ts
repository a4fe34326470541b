// What does Prometheus read? Everything in the format that it asks for.

import { Gauge, Registry, type RegistryContentType } from 'prom-client';
import type { Snapshot } from '../../report/snapshot.ts';
import type { Vitals } from '../../store/read.ts';
import type { Figures } from '../posts.ts';
import { createGauges } from './gauges.ts';
import { createMeter, type Meter } from './meter.ts';

export interface Exposition {
  meter: Meter;
  write(accept: string, standing: WrittenFrom): Promise<{ type: string; text: string }>;
}

export interface WrittenFrom {
  snapshot: Snapshot;
  vitals: Vitals;
  figures: Figures | null;
}

export function createExposition(version: string): Exposition {
  const registry = new Registry();
  const meter = createMeter(registry);
  const fill = createGauges(registry);
  new Gauge({
    name: 'coalmine_build_info',
    help: 'Which Coalmine this is.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1);
  return {
    meter,
    async write(accept, standing) {
      fill({ ...standing, meter });
      const open = accept.includes('application/openmetrics-text');
      // The type of the registry is the one that it was made with: it can change, its TypeScript cannot.
      (registry as unknown as Registry<RegistryContentType>).setContentType(
        open ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
      );
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
