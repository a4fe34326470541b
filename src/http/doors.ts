// How does the daemon open its doors? First an ear at the two ports that the store fulfils, so that nothing is missed;
// then, when everything is wired, the listener.

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Config, ListenConfig } from '../config/schema/schema.ts';
import type { Journal, Outbox } from '../engine/ports.ts';
import type { Store } from '../store/open.ts';
import { type FigureSources, tellFigures } from './figures.ts';
import { openListener } from './listener.ts';
import { overheard, type Tell } from './overheard.ts';

export interface Doors {
  /** In place of those of the store. */
  ports: { journal: Journal; outbox: Outbox };
  open(sources: Omit<FigureSources, 'clock' | 'store'>): Promise<Opened>;
}

export type Opened =
  | { ok: true; show(config: Config): Promise<void>; closeDoors(): Promise<void> }
  | { ok: false; says: string };

export interface DoorMeans {
  listen: ListenConfig;
  store: Store;
  storePath: string;
  clock: Clock;
  log: Log;
}

export function prepareDoors({ store, clock, ...means }: DoorMeans): Doors {
  let tell: Tell = () => {};
  return {
    ports: overheard(store, (post) => tell(post)),
    async open(sources) {
      const telling = tellFigures({ ...sources, store, clock });
      const opened = await openListener({ ...means, clock, figures: telling.figures });
      if (!opened.ok) {
        telling.end();
        return opened;
      }
      const { listener } = opened;
      tell = listener.tell;
      return {
        ok: true,
        show: listener.show,
        async closeDoors() {
          tell = () => {};
          telling.end();
          await listener.close();
        },
      };
    },
  };
}
