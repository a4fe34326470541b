// What does one run of a canary have at hand?

import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { CanaryConfig } from '../../config/schema/schema.ts';
import type { Session } from '../session/session.ts';
import type { Listing } from '../tools/tools.ts';
import type { Limit } from '../wire/http.ts';

export interface CanaryCall {
  session: Session;
  canary: CanaryConfig;
  /** Its `names` are null when the list of tools could not be read: the call is then made anyway. */
  listed: Pick<Listing, 'names' | 'tools'> | null;
  limit: Limit;
  clock: Clock;
  random: Random;
  /** Begins every progress token of this probe: over pipes, each call hears the progress of all. */
  mark: string;
}
