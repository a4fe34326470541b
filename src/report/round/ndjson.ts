// What does a program read that does not want to wait for the end? A line of JSON for each stage as it ends, one
// for each target once it is judged, and a last one. Version 1: keys are as in `--format json`.

import type { StageReport } from '../../probe/report.ts';
import { stageOf } from './build.ts';
import type { TargetReport } from './contract.ts';

const line = (type: string, facts: object): string => `${JSON.stringify({ version: 1, type, ...facts })}\n`;

/** As it was seen. The judgement of the target may be milder: health that complains while every canary passes. */
export const stageLine = (target: string, stage: StageReport): string =>
  line('stage', { target, ...stageOf(stage) });

export const targetLine = (report: TargetReport): string => line('target', { ...report });

export const endLine = (exitCode: number, durationMs: number): string =>
  line('end', { exit_code: exitCode, duration_ms: Math.round(durationMs) });
