// What does a command need before it starts, whose config is read here and now?

import { loadConfig } from '../config/load/load.ts';
import type { CliIo } from './io.ts';
import { type Setup, setUpWith } from './ready.ts';

/** @throws UsageError that names every mistake. */
export function setUp(path: string, io: CliIo): Setup {
  return setUpWith(loadConfig(path, io));
}
