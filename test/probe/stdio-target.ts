// How does a test visit a program on stdio, and how does it know that nothing of it is left? By a mark in the
// environment, which every process below inherits, wherever it hides.

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { TargetConfig } from '../../src/config/schema/schema.ts';
import { targetOf, type Written } from './visit.ts';

const nowhere = { url: '', healthUrl: '' };

export interface Marked {
  target: TargetConfig;
  /** Processes with this target's mark that still run. */
  left(): number[];
}

/** A target with one canary and no health, unless `written` says otherwise. */
export function stdioTarget(written: Written): Marked {
  const mark = randomUUID();
  const { env, ...rest } = written;
  const marked = { ...(env as Record<string, string> | undefined), COALMINE_TEST: mark };
  const target = targetOf(nowhere, { transport: 'stdio', url: null, health: null, env: marked, ...rest });
  return { target, left: () => withMark(mark) };
}

export function withMark(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => told(pid, 'environ').includes(`COALMINE_TEST=${mark}`))
    .filter((pid) => !/^\d+ \(.*\) [ZX]/s.test(told(pid, 'stat')))
    .map(Number);
}

function told(pid: string, what: 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
}

/** A legacy server in so many words. `script` may replace `answers` by method; `say` writes a line. */
export const inline = (script: string): { command: string; args: string[]; protocol: string } => ({
  command: process.execPath,
  args: ['-e', `${sound}\n${script}`],
  protocol: 'legacy',
});

const sound = `
const say = (value) => process.stdout.write((typeof value === 'string' ? value : JSON.stringify(value)) + '\\n');
const result = (id, result) => say({ jsonrpc: '2.0', id, result });
const called = { content: [{ type: 'text', text: '{"ok":true}' }] };
const tool = (name) => ({ name, inputSchema: { type: 'object' } });
const answers = {
  initialize: ({ id, params }) => result(id, {
    protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'inline', version: '1' },
  }),
  'tools/list': ({ id }) => result(id, { tools: ['health_check_job', 'a', 'b', 'c'].map(tool) }),
  'tools/call': ({ id }) => result(id, called),
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  (answers[message.method ?? 'an answer'] ?? (() => {}))(message);
});
`;
