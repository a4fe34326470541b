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

function isLiving(stat: string, group: number): boolean {
  const [state = '', , of] = afterName(stat);
  return Number(of) === group && !isDead(state);
}

/**
 * Has this process, which was not collected yet, begun to exit? Where the machine is busy, what it had open is closed
 * long before its exit can be seen. Without /proc it is false.
 */
export async function isExiting(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state = '', , , , , , flags] = afterName(stat);
  return isDead(state) || (Number(flags) & flagOfExiting) !== 0;
}

/** PF_EXITING of linux/sched.h. */
const flagOfExiting = 0x4;

const isDead = (state: string): boolean => state === 'Z' || state === 'X';

/**
 * `PID (NAME) STATE PARENT GROUP SESSION TTY TPGID FLAGS …`, where anything may stand in the name. Source:
 * proc_pid_stat(5).
 */
const afterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(') ') + 2).split(' ');

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
