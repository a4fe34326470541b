// What does `coalmine fixture` do for a fault that needs no job system: a server that is broken by itself?

import { UsageError } from './command-error.ts';
import type { CliIo } from './io.ts';
import { asked } from './ready.ts';

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
  const transport = broken.speaks === 'sse' ? { transport: 'sse' } : {};
  const auth = signIn === null ? {} : { auth: { oauth: signIn } };
  const target = { ...entryOf(broken, { url, ...transport, ...auth }), health: { url: healthUrl } };
  const flags = broken.speaks === 'sse' ? ' --transport sse' : '';
  const probe = `coalmine check --url ${url}${flags}${canaryOf(broken)} --health ${healthUrl}`;
  const told = { ...announced(name, broken), mcpUrl: url, healthUrl, target, probe };
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
  const target = entryOf(broken, { transport: 'stdio', command, args });
  const told = { ...announced(name, broken), command, args, target, probe };
  io.stdout.write(format === 'json' ? `${JSON.stringify(told)}\n` : introduction(broken, told));
  return 0;
}

const canaryOf = ({ canary: { tool, kind } }: Broken): string =>
  ` --canary ${tool}${kind === 'tool' ? '' : ` --canary-kind ${kind}`}`;

/** An entry for `targets` in a config. */
const entryOf = ({ canary, config }: Broken, reach: object) => ({
  ...{ name: 'fixture', ...reach, canaries: [canary] },
  ...config,
});

const announced = (fault: string, { stage, reason }: Broken) => ({ fault, stage, reason });

interface Told {
  fault: string;
  stage: string;
  reason: string | null;
  target: object;
  probe: string;
  mcpUrl?: string;
  healthUrl?: string;
}

/** What there is of it, a line each. */
function introduction({ says }: Broken, told: Told): string {
  const { fault, stage, reason, mcpUrl, healthUrl, target, probe } = told;
  return [
    `fault    ${fault}: ${says}`,
    `expect   ${reason === null ? 'no fault: it is sound' : `${reason} in ${stage}`}`,
    ...(mcpUrl ? [`MCP      ${mcpUrl}`] : []),
    ...(healthUrl ? [`health   ${healthUrl}`] : []),
    `probe    ${probe}`,
    `target   ${JSON.stringify(target)}`,
    ...(mcpUrl ? ['Ctrl-C ends it.'] : ['Or serve it here: --transport stdio.']),
    '',
  ].join('\n');
}
