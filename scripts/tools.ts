// Is there what the tests need beside Node, and if not, can we get it? Runs before `npm test`.

import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Tool {
  program: string;
  /** Of Debian, and of Homebrew. */
  packages: { apt: string; brew: string };
  /** What is not tested without it. */
  suites: string;
  /** Another way to have it. */
  instead?: { says: string; is: boolean };
}

const tools: Tool[] = [
  {
    program: 'redis-server',
    packages: { apt: 'redis-server', brew: 'redis' },
    suites: 'the Redis suites',
    instead: { says: 'set REDIS_URL', is: Boolean(process.env.REDIS_URL) },
  },
  { program: 'tmux', packages: { apt: 'tmux', brew: 'tmux' }, suites: 'the suites in a real terminal' },
  {
    program: 'promtool',
    packages: { apt: 'prometheus', brew: 'prometheus' },
    suites: 'what Prometheus says of metrics, alert rules and dashboard',
  },
  {
    program: 'chromium',
    packages: { apt: 'chromium', brew: '--cask chromium' },
    suites: 'the status page in a real browser',
    instead: { says: 'set CHROMIUM to the path of one', is: Boolean(process.env.CHROMIUM) },
  },
];

const aptTimeoutMs = 300_000;
/** Debian starts a service as soon as its package is installed, unless this program says no. */
const servicePolicy = '/usr/sbin/policy-rc.d';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function aptGet(...args: string[]): void {
  execFileSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'pipe',
    timeout: aptTimeoutMs,
  });
}

/** The tests start a private server each; a service of the system would only sit there. */
function withoutServices(work: () => void): void {
  const ours = !existsSync(servicePolicy);
  if (ours) writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(servicePolicy, { force: true });
  }
}

/** @returns null when it worked, else what apt-get said. */
function install(packages: readonly string[]): string | null {
  try {
    withoutServices(() => {
      aptGet('update');
      aptGet('install', '-y', '--no-install-recommends', ...packages);
    });
    return null;
  } catch (error) {
    const output = (error as { stderr?: Buffer }).stderr?.toString().trim();
    return output || String(error);
  }
}

const byHand = ({ packages: { apt, brew }, instead }: Tool): string =>
  `apt-get install ${apt} (Debian, Ubuntu) or brew install ${brew} (macOS)${instead ? `, or ${instead.says}` : ''}`;

const isMissing = ({ program, instead }: Tool): boolean => !onPath(program) && instead?.is !== true;

function main(): void {
  const missing = tools.filter(isMissing);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    const names = missing.map(({ program }) => program).join(', ');
    say(`not on this machine: ${names}. Installing with apt-get for the tests …`);
    const trouble = install(missing.map(({ packages }) => packages.apt));
    if (trouble !== null) say(trouble);
  }
  for (const tool of tools.filter(isMissing)) {
    say(`SKIPPED WILL BE ${tool.suites}: there is no ${tool.program}. To run them: ${byHand(tool)}`);
    // In CI a skipped suite would be a green lie.
    if (process.env.CI) process.exitCode = 1;
  }
}

main();
