// Which target do the flags of `check` describe, where no config file does?

import type { Env } from '../config/load/substitute.ts';
import type { CanaryConfig, TargetConfig } from '../config/schema/schema.ts';
import { UsageError } from './command-error.ts';
import { credentialsIn } from './header-flags.ts';

/** A target without a config file. It has either a URL or a command. */
export interface AdHoc {
  url: string | null;
  /** With its arguments, to be spoken to over stdio. */
  command: readonly string[] | null;
  /** Of the URL. */
  transport: 'http' | 'sse';
  protocol: TargetConfig['protocol'];
  canaries: readonly string[];
  canaryKind: CanaryConfig['kind'];
  health: string | null;
  /** What else is sent to the URL's own origin. */
  headers: ReadonlyMap<string, string>;
  bearer: string | null;
  /** Tools that must be listed. */
  expect: readonly string[];
  /** Values that must not be shown, of those above. */
  secrets: readonly string[];
}

export interface AdHocFlags {
  url?: string;
  stdio?: true;
  transport?: AdHoc['transport'];
  protocol?: AdHoc['protocol'];
  canary?: string[];
  canaryKind?: AdHoc['canaryKind'];
  health?: string;
  header?: string[];
  headerEnv?: string[];
  bearerEnv?: string;
  expectTool?: string[];
  /** These are known so that they can be refused. */
  bearer?: string;
  token?: string;
}

/** Null when a config file says what to probe. `operands` follow the flags. @throws UsageError */
export function adHocTarget(operands: readonly string[], flags: AdHocFlags, env: Env = {}): AdHoc | null {
  const { url = null, stdio = false, canary: canaries = [], health = null } = flags;
  const { transport = 'http', protocol = 'auto', canaryKind = 'tool' } = flags;
  if (flags.bearer !== undefined || flags.token !== undefined) throw new UsageError(secretByFlag);
  if (url === null && !stdio) return nothingStray(flags);
  if (flags.canaryKind !== undefined && canaries.length === 0) {
    throw new UsageError('--canary-kind goes with --canary, which names the tool to call');
  }
  if (stdio && operands.length === 0) {
    throw new UsageError(
      '--stdio goes with a command after --, such as: coalmine check --stdio -- node server.js',
    );
  }
  if (url !== null && operands.length > 0) {
    throw new UsageError(
      `${operands[0]} is a target of a config file, and --url is probed without one: give one of both`,
    );
  }
  const { headers, bearer, secrets } = credentialsIn(flags, env);
  if (stdio && (headers.size > 0 || bearer !== null)) {
    throw new UsageError(
      'there are no headers over stdio: give the command its credential in its environment',
    );
  }
  return {
    ...{ url, command: stdio ? operands : null, transport, protocol, canaries, canaryKind, health },
    ...{ headers, bearer, secrets, expect: flags.expectTool ?? [] },
  };
}

const secretByFlag =
  'a token on the command line is seen by everybody on this machine: put it into an environment variable and give --bearer-env VARIABLE';

const ofAdHoc = {
  transport: '--transport',
  protocol: '--protocol',
  canary: '--canary',
  canaryKind: '--canary-kind',
  health: '--health',
  header: '--header',
  headerEnv: '--header-env',
  bearerEnv: '--bearer-env',
  expectTool: '--expect-tool',
} as const;

/** @throws UsageError for a flag that would go unheard. */
function nothingStray({ canary = [], ...flags }: AdHocFlags): null {
  const given = { ...flags, ...(canary.length > 0 ? { canary } : {}) };
  const stray = Object.entries(ofAdHoc).filter(([name]) => Object.hasOwn(given, name));
  const [first] = stray;
  if (first === undefined) return null;
  throw new UsageError(`${first[1]} goes with --url or --stdio; a config file has its own`);
}
