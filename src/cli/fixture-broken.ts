// What does `coalmine fixture` do for a fault that needs no job system: a server that is broken by itself?

import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { asked } from './setup.ts';

type Broken = import('../../fixtures/servers/catalogue.ts').Broken;
type Listening = import('../../fixtures/servers/catalogue.ts').Listening;
type Piped = import('../../fixtures/servers/catalogue.ts').Piped;

export interface BrokenFlags {
  port: number;
  transport: 'http' | 'sse' | 'stdio';
  era: 'legacy' | 'modern' | 'both';
  format: 'text' | 'json';
}

/** Serves until it is asked to end. One on stdio is served here only with `--transport stdio`. */
export function runBroken(name: string, broken: Broken, flags: BrokenFlags, io: CliIo): Promise<number> {
  return broken.speaks === 'stdio'
    ? runPiped(name, broken, flags, io)
    : runListening(name, broken, flags, io);
}

async function runListening(
  name: string,
  broken: Listening,
  { port, format }: BrokenFlags,
  io: CliIo,
): Promise<number> {
  const server = await broken.start(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${port} on 127.0.0.1 is taken: choose another, or 0 for any free one.`);
  });
  const { url, healthUrl, signIn } = server;
  const transport = broken.speaks === 'sse' ? ' --transport sse' : '';
  const probe = `coalmine check --url ${url}${transport}${canaryOf(broken)} --health ${healthUrl}`;
  const told = {
    fault: name,
    stage: broken.stage,
    reason: broken.reason,
    mcpUrl: url,
    healthUrl,
    signIn,
    probe,
  };
  io.stdout.write(format === 'json' ? `${JSON.stringify(told)}\n` : introduction(broken, told));
  await asked(io.signal);
  await server.close();
  return 0;
}

async function runPiped(
  name: string,
  broken: Piped,
  { transport, era, format }: BrokenFlags,
  io: CliIo,
): Promise<number> {
  if (transport === 'stdio') {
    broken.serve(era);
    // From here on the process ends as its mode has it.
    return new Promise(() => {});
  }
  const { command, args } = broken.command(era);
  const probe = `coalmine check --stdio${canaryOf(broken)} -- ${[command, ...args].join(' ')}`;
  const told = { fault: name, stage: broken.stage, reason: broken.reason, command, args, probe };
  io.stdout.write(format === 'json' ? `${JSON.stringify(told)}\n` : introduction(broken, told));
  return 0;
}

const canaryOf = ({ canary: { tool, kind } }: Broken): string =>
  ` --canary ${tool}${kind === 'tool' ? '' : ` --canary-kind ${kind}`}`;

interface Told {
  fault: string;
  stage: string;
  reason: string | null;
  probe: string;
  mcpUrl?: string;
  healthUrl?: string;
  signIn?: Record<string, string> | null;
}

/** What there is of it, a line each. */
function introduction({ says }: Broken, told: Told): string {
  const { fault, stage, reason, mcpUrl, healthUrl, signIn, probe } = told;
  const signs = Object.entries(signIn ?? {}).map(([key, value]) => `${key}: ${value}`);
  return [
    `fault    ${fault}: ${says}`,
    `expect   ${reason === null ? 'no fault: it is sound' : `${reason} in ${stage}`}`,
    ...(mcpUrl ? [`MCP      ${mcpUrl}`] : []),
    ...(healthUrl ? [`health   ${healthUrl}`] : []),
    ...(signs.length > 0 ? [`sign in  ${signs.join(', ')}`] : []),
    `probe    ${probe}`,
    ...(mcpUrl ? ['Ctrl-C ends it.'] : ['Or serve it here: --transport stdio.']),
    '',
  ].join('\n');
}
