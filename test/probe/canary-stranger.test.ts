// Do canaries understand a server that nobody here wrote? The reference server, with its progress and its tasks.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { patience, visit } from './visit.ts';

const command = join(import.meta.dirname, '../../node_modules/.bin/mcp-server-everything');
const query = { kind: 'task', tool: 'simulate-research-query', arguments: { topic: 'canaries' } };

it('the reference server tells progress, does a task, and has one cancelled that takes too long', async () => {
  const target = targetSchema.parse({
    name: 'everything',
    transport: 'stdio',
    command,
    args: ['stdio'],
    timeouts: patience,
    canaries: [
      {
        name: 'steps',
        kind: 'progress',
        tool: 'trigger-long-running-operation',
        arguments: { duration: 0.4, steps: 4 },
      },
      { ...query, name: 'patient', within: '10m' },
      { ...query, name: 'hasty', within: '1s' },
    ],
  });
  const { stage } = await visit(target);
  expect(stage('canary:steps')).toMatchObject({ outcome: 'pass', detail: { progress_count: 4 } });
  expect(stage('canary:patient')).toMatchObject({ outcome: 'pass', detail: { status: 'completed' } });
  expect(stage('canary:hasty')).toMatchObject({ reason: 'task_stuck', detail: { status: 'working' } });
});
