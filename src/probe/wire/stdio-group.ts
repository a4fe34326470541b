// Who is in a process group, and how is it told to end? A server starts processes of its own: a signal to the group
// reaches them too, as long as they stay in it.

import { readdir, readFile } from 'node:fs/promises';

/** False when there is nobody to signal. 0 only asks. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // Somebody is there whom we may not signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * How many of a group still run. The dead whom nobody collected count for a signal, not here. Without /proc it is 1 for
 * any number.
 */
export async function living(group: number): Promise<number> {
  if (!signalGroup(group, 0)) return 0;
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return 1;
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.filter((stat) => isLiving(stat, group)).length;
}

/** `PID (NAME) STATE PARENT GROUP …`, where anything may stand in the name. Source: proc_pid_stat(5). */
function isLiving(stat: string, group: number): boolean {
  const [state = '', , of] = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return Number(of) === group && !['Z', 'X'].includes(state);
}

const groups = new Set<number>();

/** From now on the group does not outlive this process, if that is ended by an exit of any kind: not by SIGKILL. */
export function guardGroup(group: number): () => void {
  if (groups.size === 0) process.on('exit', killAll);
  groups.add(group);
  return () => {
    groups.delete(group);
    if (groups.size === 0) process.removeListener('exit', killAll);
  };
}

function killAll(): void {
  for (const group of groups) signalGroup(group, 'SIGKILL');
}
