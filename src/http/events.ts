// How does a page or a program hear of a change at once? Over a stream of server-sent events that stays open.

import type { Clock } from '../base/clock.ts';
import { transitionJson } from '../report/past/past.ts';
import { incidentJson } from '../report/snapshot/snapshot-json.ts';
import type { Visitor } from './door.ts';
import type { Change, Wire } from './wire.ts';

/** Each costs a socket and a little memory. */
const mostStreams = 256;

/** So that proxies and both sides see that the other is still there, and a page that its ages have grown. */
const awakeEveryMs = 15_000;

/** A reader that does not read is let go: it may come back and read the present. */
const mostWaitingChunks = 64;

export interface Streams {
  /** Null when too many listen already. `sees` decides on each target: as whom, or null for not at all. */
  open(sees: (target: string) => Visitor | null, signal: AbortSignal): ReadableStream<Uint8Array> | null;
  count(): number;
  close(): void;
}

interface Listener {
  controller: ReadableStreamDefaultController<Uint8Array>;
  sees(target: string): Visitor | null;
  end(): void;
}

const encoder = new TextEncoder();

export function createStreams(wire: Pick<Wire, 'onChange'>, clock: Clock): Streams {
  const listeners = new Set<Listener>();
  let cancelAwake = (): void => {};

  const send = (listener: Listener, chunk: Uint8Array): void => {
    if ((listener.controller.desiredSize ?? 0) <= -mostWaitingChunks) listener.end();
    else listener.controller.enqueue(chunk);
  };
  const awake = (): void => {
    const chunk = encoder.encode('event: awake\ndata: {}\n\n');
    for (const listener of [...listeners]) send(listener, chunk);
    cancelAwake = listeners.size === 0 ? () => {} : clock.timer(awakeEveryMs, awake);
  };
  const endHearing = wire.onChange((change) => {
    for (const { target, chunkFor } of eventsOf(change)) {
      for (const listener of [...listeners]) {
        const visitor = listener.sees(target);
        if (visitor !== null) send(listener, chunkFor[visitor]);
      }
    }
  });
  return {
    count: () => listeners.size,
    open(sees, signal) {
      if (listeners.size >= mostStreams) return null;
      let forget = (): void => {};
      return new ReadableStream<Uint8Array>({
        start(controller) {
          const listener: Listener = {
            controller,
            sees,
            end() {
              forget();
              controller.close();
            },
          };
          forget = () => {
            listeners.delete(listener);
            signal.removeEventListener('abort', listener.end);
          };
          if (listeners.size === 0) cancelAwake = clock.timer(awakeEveryMs, awake);
          listeners.add(listener);
          signal.addEventListener('abort', forget, { once: true });
          controller.enqueue(encoder.encode('retry: 3000\n\n'));
        },
        cancel: () => forget(),
      });
    },
    close() {
      endHearing();
      cancelAwake();
      for (const listener of [...listeners]) listener.end();
    },
  };
}

interface Told {
  target: string;
  chunkFor: Record<Visitor, Uint8Array>;
}

const eventsOf = ({ transitions, incidents }: Change): Told[] => [
  ...transitions.map((one) => {
    const chunk = chunkOf('transition', { target: one.target, ...transitionJson(one) });
    return { target: one.target, chunkFor: { trusted: chunk, public: chunk } };
  }),
  ...incidents.map((one) => {
    const told = incidentJson(one);
    const trusted = chunkOf('incident', told);
    // Who of us took it, and what they wrote down, is nobody else's business.
    return {
      target: one.target,
      chunkFor: { trusted, public: chunkOf('incident', { ...told, acknowledged: null }) },
    };
  }),
];

const chunkOf = (name: string, data: object): Uint8Array =>
  encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
