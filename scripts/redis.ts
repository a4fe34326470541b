// Is there a Redis for the tests, and if not, can we get one? Runs before `npm test`.

import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const byHand =
  'apt-get install redis-server (Debian, Ubuntu) or brew install redis (macOS), or set REDIS_URL';
const aptTimeoutMs = 180_000;
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
function install(): string | null {
  try {
    withoutServices(() => {
      aptGet('update');
      aptGet('install', '-y', '--no-install-recommends', 'redis-server');
    });
    return onPath('redis-server') ? null : 'the package was installed, but redis-server is not on PATH';
  } catch (error) {
    const output = (error as { stderr?: Buffer }).stderr?.toString().trim();
    return output || String(error);
  }
}

function main(): void {
  if (process.env.REDIS_URL || onPath('redis-server')) return;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    say('redis-server is not on this machine: installing it with apt-get for the Redis suites …');
    const trouble = install();
    if (trouble === null) return;
    say(trouble);
  }
  say(`THE REDIS SUITES WILL BE SKIPPED: no redis-server. To run them: ${byHand}`);
  // In CI a skipped suite would be a green lie.
  if (process.env.CI) process.exitCode = 1;
}

main();
