// What does `check --format json` promise to other programs? Version 1: every key is always there, an absent
// value is null. This schema is the types and, generated, schemas/check-report.schema.json.

import * as z from 'zod';
import { transports } from '../../config/schema/choices.ts';
import { causes } from '../../engine/words.ts';
import { allReasons } from '../../probe/reasons.ts';

const verdict = z.enum(['pass', 'degraded', 'fail', 'unknown']);
const reason = z.enum(allReasons).nullable();
const stageName = z.string().describe('connect, handshake, tools, canary:NAME, health or health:NAME');
const count = z.number().nullable();

const light = { verdict, reason, stage: stageName.nullable().describe('The stage that decided.') };

const stageSchema = z.strictObject({
  stage: stageName,
  outcome: z.enum(['pass', 'warn', 'fail', 'skip']).describe('skip is "not tested", and never a pass.'),
  reason,
  duration_ms: z.number(),
  detail: z
    .record(z.string(), z.unknown())
    .describe('Facts beside the reason: status, code, pointer, limit …'),
  evidence: z
    .strictObject({
      status: z.number().nullable(),
      headers: z.record(z.string(), z.string()),
      body: z.string().nullable().describe('The first 2 KiB, redacted.'),
      stderr: z.string().nullable().describe('Of a process over stdio, the last 2 KiB, redacted.'),
    })
    .nullable()
    .describe('What the server really said, where a stage did not pass.'),
});

export const targetSchema = z.strictObject({
  name: z.string(),
  url: z.string().describe('For stdio the command line.'),
  transport: z.enum(transports).describe('As configured.'),
  protocol: z
    .strictObject({
      era: z.enum(['legacy', 'modern']),
      version: z.string(),
      server: z.strictObject({ name: z.string(), version: z.string() }),
    })
    .nullable()
    .describe('Null until a handshake passed.'),
  server: z.strictObject(light).describe('Does the protocol answer?'),
  pipeline: z
    .strictObject({ ...light, cause: z.enum(causes).nullable() })
    .nullable()
    .describe('Do jobs get done? Null for a target without canaries and health.'),
  notices: z
    .array(
      z.strictObject({
        reason: z.enum(allReasons),
        stage: stageName.nullable().describe('Null for what only the end of the probe showed.'),
        detail: z.record(z.string(), z.unknown()),
      }),
    )
    .describe('What somebody should know and what darkens no light.'),
  duration_ms: z.number(),
  stages: z.array(stageSchema),
  queue: z
    .strictObject({
      waiting: count,
      active: count,
      failed: count,
      delayed: count,
      workers: count,
      oldest_age_ms: count,
    })
    .nullable()
    .describe(
      'From the later read of the health URL; of several, that of the check that speaks for the pipeline.',
    ),
});

const reportSchema = z.strictObject({
  version: z.literal(1),
  started_at: z.iso.datetime(),
  duration_ms: z.number(),
  exit_code: z.int(),
  targets: z.array(targetSchema).describe('In config order.'),
});

export type CheckReport = z.output<typeof reportSchema>;
export type TargetReport = CheckReport['targets'][number];

export const reportJsonSchema = (): object => ({
  ...z.toJSONSchema(reportSchema),
  title: 'coalmine check --format json, version 1',
});
