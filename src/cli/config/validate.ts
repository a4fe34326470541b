// Is this config right, and if not, what is wrong with it?

import { loadConfig } from '../../config/load/load.ts';
import { withTemplates } from '../../config/load/load-templates.ts';
import { formatProblem } from '../../config/problem.ts';
import { advise } from '../../config/rules/advice.ts';
import type { CliIo } from '../io.ts';

/** 0 for a valid file, 2 for any other; 1 when `online` and a receiver of a valid one is not reached. */
export async function runValidate(
  { config: path, online }: { config: string; online: boolean },
  io: CliIo,
): Promise<number> {
  const loaded = await withTemplates(loadConfig(path, io));
  if (!loaded.ok) {
    io.stderr.write(loaded.problems.map((problem) => `${formatProblem(problem)}\n`).join(''));
    return 2;
  }
  const { targets, receivers } = loaded.config;
  const counts = `${counted(targets.length, 'target')}, ${counted(receivers.length, 'receiver')}`;
  const advice = advise(loaded.config).map((sentence) => `warning: ${sentence}\n`);
  io.stdout.write(`${path} is valid: ${counts}\n${advice.join('')}`);
  if (online) {
    const { askReceivers } = await import('./validate-online.ts');
    return askReceivers(loaded.config, loaded.secrets, io);
  }
  return 0;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
