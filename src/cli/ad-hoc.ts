// Which target do the flags of `check` describe, where no config file does?

import type { CanaryConfig, TargetConfig } from '../config/schema.ts';
import { UsageError } from './command-error.ts';

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
}

interface Flags {
  url?: string;
  stdio?: true;
  transport?: AdHoc['transport'];
  protocol?: AdHoc['protocol'];
  canary: string[];
  canaryKind?: AdHoc['canaryKind'];
  health?: string;
}

/** Null when a config file says what to probe. `operands` follow the flags. @throws UsageError */
export function adHocTarget(operands: readonly string[], flags: Flags): AdHoc | null {
  const { url = null, stdio = false, canary: canaries, health = null } = flags;
  const { transport = 'http', protocol = 'auto', canaryKind = 'tool' } = flags;
  if (url === null && !stdio) return nothingStray(flags);
  if (flags.canaryKind !== undefined && canaries.length === 0) {
    throw new UsageError('--canary-kind goes with --canary, which names the tool to call');
  }
  if (stdio && operands.length === 0) {
    throw new UsageError(
      '--stdio goes with a command after --, such as: coalmine check --stdio -- node server.js',
    );
  }
  return { url, command: stdio ? operands : null, transport, protocol, canaries, canaryKind, health };
}

const ofAdHoc = {
  transport: '--transport',
  protocol: '--protocol',
  canary: '--canary',
  canaryKind: '--canary-kind',
  health: '--health',
} as const;

/** @throws UsageError for a flag that would go unheard. */
function nothingStray({ canary, ...flags }: Flags): null {
  const given = { ...flags, ...(canary.length > 0 ? { canary } : {}) };
  const stray = Object.entries(ofAdHoc).filter(([name]) => Object.hasOwn(given, name));
  const [first] = stray;
  if (first === undefined) return null;
  throw new UsageError(`${first[1]} goes with --url or --stdio; a config file has its own`);
}
