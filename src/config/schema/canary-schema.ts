// How may a pipeline be exercised?

import * as z from 'zod';
import { canaryKinds } from './choices.ts';
import { duration, json, levels, name, section } from './options.ts';

/** What a canary of kind tool expects unless it says otherwise: the guide's health_check_job answers so. */
const worksWell = { ok: true };

export const canary = section({
  name: name.optional().describe("What the stage is called, canary:NAME. Left out: the tool's name."),
  kind: z
    .enum(canaryKinds)
    .default('tool')
    .describe(
      'How the pipeline is exercised. tool calls a tool and waits; job enqueues, then reads the job until it is done; progress calls a tool and follows its progress; task runs the tool as an MCP task.',
    ),
  tool: z.string().min(1).describe('The tool to call, as tools/list names it.'),
  arguments: z.record(z.string(), json).default({}).describe('The arguments of the call.'),
  expect: z
    .record(z.string(), json)
    .optional()
    .meta({ default: worksWell })
    .describe(
      'Named keys must be deeply equal in structuredContent, else in the first text that parses as JSON; {} asserts nothing, and is the default of the other kinds than tool.',
    ),
  latency: levels(duration('1ms')).describe('How long the canary may take.'),
  health: name
    .nullable()
    .default(null)
    .describe(
      "Which entry of health tells of the queue that it goes through. Left out: the one of the canary's own name, else the only one.",
    ),
  every: duration('10ms')
    .nullable()
    .prefault(null)
    .describe(
      'How often it runs, for work that is not cheap; never under the interval. Left out: in each probe.',
    ),
  within: duration('1ms')
    .prefault('60s')
    .describe('For kinds job and task, in place of timeouts.canary: how long the work may take.'),
  idempotency: z
    .boolean()
    .default(false)
    .describe('For kind job: one idempotency_key is sent twice, and must make one job.'),
}).transform((one) => ({ ...one, expect: one.expect ?? (one.kind === 'tool' ? worksWell : {}) }));
