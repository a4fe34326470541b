// Who is at this terminal? What somebody decides is written down with a name.

import { userInfo } from 'node:os';
import type { CliIo } from '../io.ts';

/** A container may run as a user that has no name. */
export function whoAmI({ env }: CliIo): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? 'somebody';
  }
}
