// What does a command whose config is read here and now need before it starts?

import { loadConfig } from '../config/load/load.ts';
import type { CliIo } from './io.ts';
import { type Setup, setUpWith } from './ready.ts';

/** @throws UsageError that names every mistake. */
export function setUp(path: string, io: CliIo): Setup {
  return setUpWith(loadConfig(path, io));
}
