// How does the dashboard ask something of the daemon? As the commands do, through a row in the store; and what came of
// it is a sentence for the last line of the screen.

import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { oneLine } from '../base/text.ts';
import type { Request } from '../engine/requests/request-words.ts';
import { askAndWait, type Heard, openRequestDesk } from '../store/requests/request-desk.ts';
import type { Effect } from './model/step.ts';
import type { Said } from './model/view.ts';

export type Question = Exclude<Effect, { kind: 'quit' }>;

export interface AskMeans {
  path: string;
  clock: Clock;
  random: Random;
  /** Who decided it. */
  author: string;
  signal: AbortSignal;
}

/** Never rejects for anything that the disk does. */
export async function askDaemon(question: Question, means: AskMeans): Promise<Said> {
  const opened = await openRequestDesk(means.path, means);
  if (!opened.ok) return { text: oneLine(opened.error.sentence), tone: 'bad' };
  const { desk } = opened;
  try {
    const request = requestOf(question, means.clock.nowMs());
    return saidOf(await askAndWait(desk, request, means.author, means));
  } finally {
    await desk.close();
  }
}

export function requestOf(question: Question, nowMs: number): Request {
  switch (question.kind) {
    case 'probe':
      return { kind: 'probe_now', target: question.target };
    case 'acknowledge':
      return { kind: 'acknowledge', incidentId: question.incidentId, note: question.note };
    case 'silence': {
      const { target, light, forMs, reason } = question;
      return {
        kind: 'silence',
        selector: { names: [target], labels: {}, light },
        reason,
        endsAtMs: nowMs + forMs,
      };
    }
    case 'resend':
      return { kind: 'resend', deliveryId: question.deliveryId };
  }
}

function saidOf(heard: Heard): Said {
  const { answer } = heard;
  if (answer !== null) return { text: oneLine(answer.says), tone: answer.ok ? 'good' : 'bad' };
  return { text: oneLine(heard.says), tone: heard.kept ? 'plain' : 'bad' };
}
