// How does a target stand, small enough for somebody else's page? As an SVG, and as the JSON that shields.io draws from.

import type { Context, Hono } from 'hono';
import { printable } from '../../base/text.ts';
import type { Status } from '../../engine/words.ts';
import { standingOf } from '../../report/snapshot/snapshot.ts';
import { widthOf } from '../../report/width.ts';
import type { Visitor } from '../door.ts';
import { markup } from '../page/markup.ts';
import { problem } from '../problem-details.ts';
import type { Views } from '../views.ts';

const colours: Record<Status, string> = {
  up: '#2b7a4b',
  degraded: '#8a5a00',
  down: '#b3261e',
  unknown: '#5c6370',
};

/** Proxies of pages that show it may keep it so long. */
const keepSeconds = 30;

export interface BadgeMeans {
  visitorOf(context: Context): Visitor;
  /** Whoever comes without a word. */
  stranger(): Visitor;
}

export function mountBadges(site: Hono, views: Views, { visitorOf, stranger }: BadgeMeans): void {
  const statusOf = async (context: Context, name: string): Promise<Status | null> => {
    const { targets } = await views.snapshot(visitorOf(context));
    const target = targets.find((one) => one.target === name);
    return target === undefined ? null : standingOf(target);
  };
  site.get('/badge/:file', async (context) => {
    const [, name = '', kind] = /^(.*)\.(svg|json)$/.exec(context.req.param('file')) ?? [];
    const status = kind === undefined ? null : await statusOf(context, name);
    if (status === null)
      return problem(context, 'not-found', `no badge ${JSON.stringify(name)} is shown here`);
    // Many a cache that all share gives what is public to everybody, whatever `vary` says.
    const whose = views.maySee(stranger(), name) ? 'public' : 'private';
    const headers = {
      'cache-control': `${whose}, max-age=${keepSeconds}, stale-if-error=300`,
      vary: 'authorization',
    };
    if (kind === 'svg')
      return context.body(badge(name, status), 200, {
        ...headers,
        'content-type': 'image/svg+xml; charset=utf-8',
      });
    const shield = {
      schemaVersion: 1,
      label: name,
      message: status,
      color: colours[status],
      isError: status === 'down',
    };
    return context.json(shield, 200, headers);
  });
}

const letterWidth = 6.6;
const padding = 10;

/** Text as wide as it is told to be: the fonts of the reader are not known here. */
export function badge(label: string, status: Status): string {
  const text = printable(label);
  const left = Math.round(widthOf(text) * letterWidth + 2 * padding);
  const right = Math.round(status.length * letterWidth + 2 * padding);
  const width = left + right;
  return String(
    markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${text}: ${status}"><title>${text}: ${status}</title><clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3b3f45"/><rect x="${left}" width="${right}" height="20" fill="${colours[status]}"/></g><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11"><text x="${left / 2}" y="14" textLength="${left - 2 * padding}">${text}</text><text x="${left + right / 2}" y="14" textLength="${right - 2 * padding}">${status}</text></g></svg>`,
  );
}
