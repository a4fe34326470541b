// What may a config hold, for an editor? Its JSON Schema on stdout.

import { jsonSchema } from '../../config/schema/describe.ts';
import type { CliIo } from '../io.ts';

export async function runSchema(io: CliIo): Promise<number> {
  io.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return 0;
}
