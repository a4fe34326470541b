// How many probes at once? So many in all and so many to one host; who has to wait goes in the order of coming.

export interface Limits {
  total: number;
  perHost: number;
}

export interface Gate {
  /** Resolves with the way out, which must be taken exactly once. */
  enter(host: string): Promise<() => void>;
  /** From now on. Who is inside stays, also beyond the limit. */
  limit(limits: Limits): void;
}

export function createGate(limits: Limits): Gate {
  let { total, perHost } = limits;
  const inside = new Map<string, number>();
  const waiting: { host: string; admit(): void }[] = [];
  let all = 0;
  const hasRoom = (host: string): boolean => all < total && (inside.get(host) ?? 0) < perHost;

  function leave(host: string): void {
    all -= 1;
    const left = (inside.get(host) ?? 1) - 1;
    if (left > 0) inside.set(host, left);
    else inside.delete(host);
    admitNext();
  }

  function admitNext(): boolean {
    const next = waiting.findIndex((one) => hasRoom(one.host));
    if (next !== -1) waiting.splice(next, 1)[0]?.admit();
    return next !== -1;
  }

  return {
    enter: (host) =>
      new Promise((resolve) => {
        const admit = (): void => {
          all += 1;
          inside.set(host, (inside.get(host) ?? 0) + 1);
          resolve(() => leave(host));
        };
        if (hasRoom(host)) admit();
        else waiting.push({ host, admit });
      }),
    limit(next) {
      ({ total, perHost } = next);
      while (admitNext());
    },
  };
}
