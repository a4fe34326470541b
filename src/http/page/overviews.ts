// How is the page of the installation written for many who look? Once in five seconds at most for all of them, in slices
// between which others are answered; and of its cards only what looks different.

import { nextTurn } from '../../base/clock.ts';
import { sentenceOf } from '../../report/snapshot/sentence.ts';
import type { Snapshot } from '../../report/snapshot/snapshot.ts';
import type { Visitor } from '../door.ts';
import { keptByKey } from '../kept.ts';
import type { Views } from '../views.ts';
import { type Written, write } from '../written.ts';
import { html, layout } from './layout.ts';
import type { Markup } from './markup.ts';
import { card, overviewMain, type Surroundings } from './overview.ts';
import { createStrips } from './strips.ts';

const targetsOnPage = 100;
const mostIncidents = 20;
const pageForMs = 5_000;
/** To write so many takes some milliseconds. */
const cardsAtOnce = 5;

export type Overviews = (visitor: Visitor, number: number) => Promise<Written>;

export function createOverviews(views: Views, version: string): Overviews {
  const strips = createStrips(views);
  const pages = keptByKey<Written>(views.clock, pageForMs);
  views.onChange(pages.forget);

  async function surroundings(visitor: Visitor, atMs: number): Promise<Omit<Surroundings, 'days'>> {
    if (visitor === 'public') return { atMs, labels: () => ({}), marks: new Map() };
    const labels = new Map(views.known().targets.map((one) => [one.name, one.labels]));
    return { atMs, labels: (target) => labels.get(target) ?? {}, marks: await views.reader.marks() };
  }
  async function cardsOf(shown: Snapshot['targets'], visitor: Visitor, atMs: number): Promise<Markup[]> {
    const around = { ...(await surroundings(visitor, atMs)), days: await strips(shown, atMs) };
    const cards: Markup[] = [];
    for (const target of shown) {
      cards.push(card(target, around));
      if (cards.length % cardsAtOnce === 0) await nextTurn();
    }
    return cards;
  }
  async function writePage(visitor: Visitor, number: number): Promise<Written> {
    const snapshot = await views.snapshot(visitor);
    const count = pagesOf(snapshot);
    const from = (Math.min(number, count) - 1) * targetsOnPage;
    const shown = snapshot.targets.slice(from, from + targetsOnPage);
    const recent = await views.reader.recentIncidents(visitor === 'trusted' ? mostIncidents : 500);
    const main = overviewMain({
      snapshot,
      cards: await cardsOf(shown, visitor, snapshot.atMs),
      pages: { number: Math.min(number, count), count },
      incidents: recent.filter(({ target }) => views.maySee(visitor, target)).slice(0, mostIncidents),
      whole: visitor === 'trusted',
    });
    const { text } = sentenceOf(snapshot);
    await nextTurn();
    return write(layout({ title: text, said: text, atMs: snapshot.atMs, version, visitor, main }), html);
  }
  return async (visitor, asked) => {
    // Numbers that somebody made up are the last page, and no page of their own to keep.
    const number = Math.min(asked, pagesOf(await views.snapshot(visitor)));
    return pages(`${visitor} ${number}`, () => writePage(visitor, number));
  };
}

const pagesOf = ({ targets }: Snapshot): number => Math.max(1, Math.ceil(targets.length / targetsOnPage));
