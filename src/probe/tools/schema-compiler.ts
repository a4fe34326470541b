// What compiles a JSON Schema of this draft? Loaded only when a schema asks for it: that takes as long as a probe.

import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { anyPattern } from './any-pattern.ts';

export type Draft = 'draft-07' | '2020-12';

const options = {
  strict: false,
  validateFormats: false,
  logger: false,
  code: { regExp: anyPattern },
} as const;

export const createCompiler = (draft: Draft): Ajv =>
  draft === 'draft-07' ? new Ajv(options) : new Ajv2020(options);
