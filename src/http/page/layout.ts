// What do all pages have around them? The head, a way home, and what the program is.

import { moment } from '../../report/words.ts';
import { scriptPath, stylePath } from './asset-paths.ts';
import { type Markup, markup } from './markup.ts';

export const html = 'text/html; charset=utf-8';

export interface Page {
  title: string;
  /** Read out when it changes. */
  said: string;
  atMs: number;
  version: string;
  main: Markup;
}

export const layout = ({ title, said, atMs, version, main }: Page): string =>
  `<!doctype html>${markup`<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="${stylePath}"><link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><script src="${scriptPath}" defer></script></head><body><a class="skip" href="#main">To the content</a><div class="page"><header class="site"><a href="/">${bird} Coalmine</a></header><p class="skip" aria-live="polite" data-live>${said}</p><main id="main">${main}</main><footer><span>As of ${moment(atMs)}. Days are those of UTC.</span><span>Coalmine ${version}</span></footer></div></body></html>`}`;

/** A canary, in two strokes. */
export const bird = markup`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path fill="#e8b90c" d="M15.5 4a4 4 0 0 0-4 4v1.2C7 10 3.6 13.2 2 18.5l5.5-.6C9 20 11.5 21 14 20.2c4-1.2 5.700-5 5.500-9.200V8.800L22 7.500 19.400 7A4 4 0 0 0 15.500 4z"/><circle cx="16" cy="7.8" r="1" fill="#1c1e21"/></svg>`;
