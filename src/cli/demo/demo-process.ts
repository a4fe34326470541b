// How does the demo run the real program? As a child with a channel, which ends with its parent; stdout and the JSON
// lines on stderr are read as anyone would.

import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject, parseJson } from '../../base/json.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';

type LogLine = Record<string, unknown>;

export interface Child {
  /** The first line on stdout, which is JSON. */
  printed(): Promise<unknown>;
  /** The first log line that matches, of those that came and those that will. Rejects when the child ends first. */
  logged(matches: (line: LogLine) => boolean): Promise<LogLine>;
  /** Everything on stdout, and the exit code. */
  ended(): Promise<{ text: string; code: number | null }>;
  /** Asks it to end, and waits. */
  end(): Promise<void>;
}

const bin = fileURLToPath(new URL(`../bin${extname(import.meta.url)}`, import.meta.url));

const lastWords = (lines: readonly LogLine[]): string => {
  const last = lines.at(-1) ?? {};
  return typeof last.text === 'string' ? last.text : JSON.stringify(last);
};

export function startChild(args: string[], { env, cwd }: CliIo): Child {
  const child = spawn(process.execPath, [bin, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C in a terminal goes to the whole group; here the demo alone hears it and ends its children in order.
    detached: true,
  });
  let text = '';
  const lines: LogLine[] = [];
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  void exited.then(changed);

  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    changed();
  });
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = parseJson(part);
      lines.push(isObject(line) ? line : { text: part });
    }
    changed();
  });

  /** Resolves once `look` finds something; rejects with what the child said last when it ends before. */
  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const listener = (): void => {
        const found = look();
        const over = child.exitCode !== null || child.signalCode !== null;
        if (found === undefined && !over) return;
        listeners.delete(listener);
        if (found !== undefined) resolve(found);
        else reject(new UsageError(`coalmine ${args[0]} ended: ${lastWords(lines)}`));
      };
      listeners.add(listener);
      listener();
    });
  }

  return {
    printed: () =>
      until(() => (text.includes('\n') ? parseJson(text.slice(0, text.indexOf('\n'))) : undefined)),
    logged: (matches) => until(() => lines.find(matches)),
    ended: async () => ({ code: await exited, text }),
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}
