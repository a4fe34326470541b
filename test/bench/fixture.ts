// Where does the load go? To the bundled fixture in a process of its own, so that its CPU is not counted as ours.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface FixtureProcess {
  mcpUrl: string;
  healthUrl: string;
  controlUrl: string;
  queue: string;
  close(): Promise<void>;
}

const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');

export async function startFixtureProcess(): Promise<FixtureProcess> {
  const child = spawn(process.execPath, [bin, 'fixture', '--format', 'json', '--workers', '2'], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ];
  return {
    ...(JSON.parse(line) as Omit<FixtureProcess, 'close'>),
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
