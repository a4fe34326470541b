// Can a receiver be reached, without waking anybody? A question that has no effect, by the same way as a message: the
// platform's own where it has one, else OPTIONS, to which any answer shows that name, connection and TLS are right.

import { userAgent } from '../base/version.ts';
import type { ReceiverConfig } from '../config/schema/schema.ts';
import { byStatus } from './receivers/reply.ts';
import type { Outgoing } from './send.ts';
import { answerTo, type TrialTools, testFor } from './trial.ts';

export interface Reached {
  receiver: string;
  ok: boolean;
  /** What the question showed, or what went wrong. */
  says: string;
}

interface Question {
  url(message: URL): string;
  /** What a good answer shows. */
  shows: string;
}

/** What these answer to whoever has the right token, and tell nobody. */
const questions: Partial<Record<ReceiverConfig['type'], Question>> = {
  // https://core.telegram.org/bots/api#getme
  telegram: {
    url: ({ href }) => href.replace(/\/sendMessage$/, '/getMe'),
    shows: 'the token is right; the chat was not checked',
  },
  // https://discord.com/developers/docs/resources/webhook#get-webhook-with-token
  discord: { url: ({ origin, pathname }) => `${origin}${pathname}`, shows: 'the webhook is there' },
  // https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, /status
  alertmanager: {
    url: ({ href }) => href.replace(/\/alerts$/, '/status'),
    shows: 'Alertmanager answers; its routes were not checked',
  },
};

export async function reach(
  receiver: ReceiverConfig,
  signal: AbortSignal,
  tools: TrialTools,
): Promise<Reached> {
  const { name, type } = receiver;
  const question = questions[type];
  const outcome = await answerTo(testFor(receiver, tools), receiver, signal, tools, (message) =>
    asked(message, question),
  );
  if (outcome.kind === 'unmade') return { receiver: name, ok: false, says: outcome.says };
  if (outcome.kind === 'unanswered') return { receiver: name, ok: false, says: outcome.error };
  const { status, answer } = outcome;
  if (question === undefined) {
    // Whoever takes messages alone may answer that with any status.
    const says = `HTTP ${status}: it is there; only a message shows whether it takes one`;
    return { receiver: name, ok: true, says };
  }
  if (byStatus(status) === 'accepted')
    return { receiver: name, ok: true, says: `HTTP ${status}: ${question.shows}` };
  return { receiver: name, ok: false, says: `HTTP ${status}${answer === '' ? '' : `: ${answer}`}` };
}

/** Of the message nothing goes along but the way, and to a platform that is asked, what opens its door. */
function asked({ url, headers, route }: Outgoing, question: Question | undefined): Outgoing {
  const way = { body: '', ...(route && { route }) };
  const named = { 'user-agent': userAgent };
  if (question === undefined) return { method: 'OPTIONS', url, headers: named, ...way };
  const { 'content-type': _, ...door } = headers;
  return { method: 'GET', url: question.url(new URL(url)), headers: { ...door, ...named }, ...way };
}
