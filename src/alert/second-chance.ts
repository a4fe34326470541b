// Somebody wants what was given up to be sent again, or what waits for nobody to be let go: what comes of it?

import { oneLine } from '../base/text.ts';
import type { Revival } from '../engine/ports.ts';
import type { Answer, Refusal } from '../engine/requests/request-words.ts';
import type { Handler } from '../engine/requests/requests.ts';
import type { Relay } from './relay.ts';

export const resends =
  (relay: Pick<Relay, 'resend' | 'hasReceiver'>): Handler<'resend'> =>
  async ({ deliveryId }) => {
    const revival = await relay.resend(deliveryId);
    if (!revival.ok) return refusalOf(deliveryId, revival);
    const receiver = revival.deliveries[0]?.receiver ?? '';
    const count = revival.deliveries.length;
    const along = count > 1 ? `, with ${count - 1} later on the same incident` : '';
    const says = relay.hasReceiver(receiver)
      ? `${deliveryId} is sent to ${receiver} again${along}`
      : `${deliveryId} is owed again${along}, and waits until the config has a receiver ${receiver}`;
    return { ok: true, says, facts: { receiver, deliveries: count } };
  };

export const drops =
  (relay: Pick<Relay, 'drop'>): Handler<'drop'> =>
  async ({ receiver }) => {
    const count = await relay.drop(receiver);
    if (count === null) return refused('still_configured', stillConfigured(receiver));
    const says = count === 0 ? `nothing waits for ${receiver}` : `${count} for ${receiver} let go`;
    return { ok: true, says, facts: { receiver, deliveries: count } };
  };

const refused = (why: Refusal, says: string): Answer => ({ ok: false, why, says: oneLine(says, 300) });

function refusalOf(id: string, revival: Extract<Revival, { ok: false }>): Answer {
  switch (revival.why) {
    case 'unknown':
      return refused('unknown_delivery', `there is no delivery ${id}: \`coalmine alert dead\` lists them`);
    case 'not_dead':
      return refused('not_dead', `${id} ${standing(revival)}`);
    case 'overtaken':
      return refused(
        'overtaken',
        `${id} is not sent again: its receiver heard something later of the same incident (${revival.by}), or is about to`,
      );
    case 'store_unwell':
      return refused('store_unwell', `${id} is not sent again: the store takes nothing now. Ask again`);
  }
}

function standing({ status, into }: Extract<Revival, { why: 'not_dead' }>): string {
  if (status === 'done') return 'was accepted by its receiver';
  if (status === 'folded') return `is told in a digest: send that again, ${into}`;
  return 'was not given up: it is sent as soon as its receiver takes it';
}

const stillConfigured = (receiver: string): string =>
  `the config has a receiver ${receiver}: what waits for it is sent. Take it out of the config first`;
