// How is the demo's story told inside the dashboard? The steps happen by themselves while one looks, and the last line
// says what was done; q ends it.

import { sleep, systemClock } from '../../base/clock.ts';
import type { Said } from '../../top/model/view.ts';
import { UsageError } from '../command-error.ts';
import type { CliIo } from '../io.ts';
import { showTop, terminalOf } from '../serve/top.ts';
import type { Story } from './demo-story.ts';

/** Long enough to look at how it is before the next step changes it. */
const lookMs = 6_000;

type Say = (said: Said) => void;

/** @throws UsageError at once where there is no terminal. */
export function inDashboard(io: CliIo): (story: Story) => Promise<void> {
  const terminal = terminalOf(io);
  if (terminal === null)
    throw new UsageError('demo --top needs a terminal: without --top it tells the story in lines');
  return async (story) => {
    const { openToWatch } = await import('../../top/open.ts');
    const opened = openToWatch(story.store);
    if (!opened.ok) throw new UsageError(opened.error.sentence);
    const over = new AbortController();
    const signal = AbortSignal.any([io.signal, over.signal]);
    const shown = {
      path: story.store,
      reader: opened.reader,
      config: story.config,
      refreshMs: 250,
      meanwhile: (say: Say) => unfold(story, say, signal),
    };
    try {
      await showTop(shown, terminal, io);
    } finally {
      over.abort();
    }
    io.signal.throwIfAborted();
  };
}

/** Rejects when a step does not happen. */
async function unfold(story: Story, say: Say, signal: AbortSignal): Promise<void> {
  const tell = (text: string, tone: Said['tone'] = 'plain'): void => say({ text: `demo: ${text}`, tone });
  tell('all is well. In a moment a worker process will be killed.');
  await look(lookMs, signal);
  tell(
    `worker process ${await story.killWorker()} was killed (SIGKILL). The MCP server answers as before.`,
    'bad',
  );
  const opened = await story.webhook('incident.opened');
  tell(`a signed webhook says: ${opened.title}. Enter shows why, esc leads back.`, 'bad');
  await look(2 * lookMs, signal);
  tell(`a new worker is up: process ${await story.bringWorkerBack()}.`, 'good');
  const resolved = await story.webhook('incident.resolved');
  tell(`a signed webhook says: ${resolved.title}. That is the whole story: q ends it.`, 'good');
}

/** Rejects when it is over. */
async function look(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(systemClock, forMs, signal);
  signal.throwIfAborted();
}
