// How are all probes called off at once? Each has a signal of its own: whoever listens to a signal is compared with all
// who listen already, and on one that ten thousand probes share that would cost more than the probes.

export interface CallingOff {
  /** Hands the work a signal that aborts as soon as everything is called off. */
  during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  callOff(): void;
  isOff(): boolean;
}

export function createCallingOff(): CallingOff {
  const underway = new Set<AbortController>();
  let off = false;
  return {
    async during(work) {
      const own = new AbortController();
      if (off) own.abort();
      underway.add(own);
      try {
        return await work(own.signal);
      } finally {
        underway.delete(own);
      }
    },
    callOff() {
      off = true;
      for (const own of underway) own.abort();
    },
    isOff: () => off,
  };
}
