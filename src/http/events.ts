// How does a page or a program hear of a change at once? Over a stream of server-sent events that stays open.

import type { Clock } from '../base/clock.ts';
import { transitionJson } from '../report/past/past.ts';
import { incidentJson } from '../report/snapshot/snapshot-json.ts';
import type { Change, Wire } from './wire.ts';

/** Each costs a socket and a little memory. */
const mostStreams = 256;

/** So that proxies and both sides see that the other is still there, and a page that its ages have grown. */
const awakeEveryMs = 15_000;

/** A reader that does not read is let go: it may come back and read the present. */
const mostWaitingChunks = 64;

export interface Streams {
  /** Null when too many listen already. `maySee` decides on each target. */
  open(maySee: (target: string) => boolean, signal: AbortSignal): ReadableStream<Uint8Array> | null;
  count(): number;
  close(): void;
}

interface Listener {
  controller: ReadableStreamDefaultController<Uint8Array>;
  maySee(target: string): boolean;
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
    for (const { target, text } of eventsOf(change)) {
      const chunk = encoder.encode(text);
      for (const listener of [...listeners]) if (listener.maySee(target)) send(listener, chunk);
    }
  });
  return {
    count: () => listeners.size,
    open(maySee, signal) {
      if (listeners.size >= mostStreams) return null;
      let forget = (): void => {};
      return new ReadableStream<Uint8Array>({
        start(controller) {
          const listener: Listener = {
            controller,
            maySee,
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

function eventsOf({ transitions, incidents }: Change): { target: string; text: string }[] {
  return [
    ...transitions.map((one) => ({
      target: one.target,
      text: eventText('transition', { target: one.target, ...transitionJson(one) }),
    })),
    ...incidents.map((one) => ({ target: one.target, text: eventText('incident', incidentJson(one)) })),
  ];
}

const eventText = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
