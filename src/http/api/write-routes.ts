// What can be asked of the daemon through the API? What people on call ask at a terminal: to probe now, to acknowledge,
// to be silent for a while, to send again what was given up.

import * as z from 'zod';
import type { Request } from '../../engine/requests/request-words.ts';
import type { Heard } from '../../store/requests/request-desk.ts';
import { type Asked, type Reply, type Route, type RouteMeans, refusal, reply } from './route.ts';
import * as shapes from './shapes.ts';

/** Who asked is written into the store; without a name, from where. */
const author = z.string().min(1).max(100).optional().describe('Who asks, for the record.');
const text = z.string().min(1).max(500);

const asking = z.strictObject({ author });

const acknowledging = z.strictObject({ author, note: text.optional() });

const silencing = z.strictObject({
  author,
  reason: text.describe('Shown to whoever wonders.'),
  ends_at: z.iso.datetime({ offset: true }).describe('It ends by itself then.'),
  targets: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(100)
    .describe('Names; * stands for any characters.'),
  labels: z.record(z.string().min(1).max(100), z.string().max(200)).default({}).describe('Each must be so.'),
  light: z.enum(['server', 'pipeline']).nullable().default(null).describe('Null for both.'),
});

function repliedWith(heard: Heard): Reply {
  const { answer } = heard;
  if (answer === null) {
    if (heard.kept) return reply({ version: 1, done: false, says: heard.says, facts: {} });
    return refusal(heard.why === 'refused' ? 'unavailable' : 'no-daemon', heard.says);
  }
  if (answer.ok) return reply({ version: 1, done: true, says: answer.says, facts: answer.facts });
  return refusal(answer.why.startsWith('unknown_') ? 'not-found' : 'refused', answer.says);
}

const askFor =
  (request: (asked: Asked) => Request) =>
  async (asked: Asked, { asks }: RouteMeans): Promise<Reply> => {
    const who = (asked.body as { author?: string }).author ?? asked.author;
    return repliedWith(await asks.ask(request(asked), who, asked.signal));
  };

export const writeRoutes: Route[] = [
  {
    method: 'post',
    path: '/api/v1/targets/:name/probe',
    summary: 'Probe a target now, with everything that it has.',
    body: asking,
    answer: shapes.done,
    handle: askFor(({ params: { name = '' } }) => ({ kind: 'probe_now', target: name })),
  },
  {
    method: 'post',
    path: '/api/v1/incidents/:id/acknowledge',
    summary: 'Say that somebody looks after an incident: reminders end.',
    body: acknowledging,
    answer: shapes.done,
    handle: askFor(({ params: { id = '' }, body }) => {
      const { note = null } = body as z.output<typeof acknowledging>;
      return { kind: 'acknowledge', incidentId: id, note };
    }),
  },
  {
    method: 'post',
    path: '/api/v1/silences',
    summary: 'Tell nobody of some targets for a while: probes go on, and everything is recorded.',
    body: silencing,
    answer: shapes.done,
    handle: askFor(({ body }) => {
      const { targets, labels, light, reason, ends_at } = body as z.output<typeof silencing>;
      const selector = { names: targets, labels, light };
      return { kind: 'silence', selector, reason, endsAtMs: Date.parse(ends_at) };
    }),
  },
  {
    method: 'delete',
    path: '/api/v1/silences/:id',
    summary: 'End a silence before its time.',
    answer: shapes.done,
    handle: askFor(({ params: { id = '' } }) => ({ kind: 'end_silence', silenceId: id })),
  },
  {
    method: 'post',
    path: '/api/v1/deliveries/:id/resend',
    summary: 'Send a message again that was given up, with what is owed of the same incident after it.',
    body: asking,
    answer: shapes.done,
    handle: askFor(({ params: { id = '' } }) => ({ kind: 'resend', deliveryId: id })),
  },
];
