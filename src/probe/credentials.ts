// With whose name does a probe knock? The headers that go along with every question to a target's own origin.

import type { TargetConfig } from '../config/schema.ts';
import type { Fault } from './fault.ts';
import { carriesCredential, headersOf } from './own-headers.ts';
import type { Detail } from './report.ts';
import type { Limit } from './wire/http.ts';
import type { Headers } from './wire/transport.ts';

export interface Credentials {
  /** Sees to it that there is a credential that lasts, where one must be fetched. Null when ready. @throws Interrupted */
  ready(limit: Limit): Promise<Fault | null>;
  /** The target's own headers with what `ready` got. */
  headers(): Headers;
  /** A credential goes along: a refusal is then that credential's, not the lack of one. */
  carried: boolean;
  /** The server refused it. True when `ready` may get another. */
  refused(): boolean;
  /** What an operator should know of it, such as when it ends. Never the credential itself. */
  detail(): Detail;
}

/** What stands in the config, and never changes. */
export function staticCredentials(
  target: TargetConfig,
  client: { name: string; version: string },
): Credentials {
  const headers = headersOf(target, client);
  return {
    ready: async () => null,
    headers: () => headers,
    carried: carriesCredential(headers),
    refused: () => false,
    detail: () => ({}),
  };
}
