// What do all pages have around them? The head, a way home and in, and what the program is.

import { moment } from '../../report/words.ts';
import type { Visitor } from '../door.ts';
import { scriptPath, stylePath } from './asset-paths.ts';
import { type Markup, markup } from './markup.ts';

export const html = 'text/html; charset=utf-8';

export interface Page {
  title: string;
  /** Read out when it changes. */
  said: string;
  atMs: number;
  version: string;
  visitor: Visitor;
  main: Markup;
}

export const layout = ({ title, said, atMs, version, visitor, main }: Page): string =>
  document(
    title,
    // Without script it is loaded again now and then.
    markup`<script src="${scriptPath}" defer></script><noscript><meta http-equiv="refresh" content="60"></noscript>`,
    markup`${header(visitor)}<p class="lost" role="alert" data-lost hidden></p><p class="skip" aria-live="polite" data-live>${said}</p><main id="main">${main}</main><footer><span>As of <span data-as-of>${moment(atMs)}</span>. Days and times are those of UTC.</span><span>Coalmine ${version}</span></footer>`,
  );

/** For a person who asked for something that is not there, or not for them. */
export const bareLayout = (title: string, says: string): string =>
  document(
    title,
    null,
    markup`${header('trusted')}<main id="main"><div class="hour h-unknown"><h1>${title}</h1><p>${says}</p></div><p><a href="/">How everything stands</a></p></main>`,
  );

const document = (title: string, more: Markup | null, body: Markup): string =>
  `<!doctype html>${markup`<html lang="en"><head><meta charset="utf-8"><title>${title} – Coalmine</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="${stylePath}"><link rel="icon" href="/assets/icon.svg" type="image/svg+xml">${more}</head><body><a class="skip" href="#main">To the content</a><div class="page">${body}</div></body></html>`}`;

/** A browser asks for the token only where it is told to: where some targets are public, that is here. */
const header = (visitor: Visitor): Markup =>
  markup`<header class="site"><a href="/">${bird} Coalmine</a>${visitor === 'public' ? markup`<a href="/sign-in">Sign in</a>` : null}</header>`;

/** A canary, in two strokes. */
export const bird = markup`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path fill="#e8b90c" d="M15.5 4a4 4 0 0 0-4 4v1.2C7 10 3.6 13.2 2 18.5l5.5-.6C9 20 11.5 21 14 20.2c4-1.2 5.700-5 5.500-9.200V8.800L22 7.500 19.400 7A4 4 0 0 0 15.500 4z"/><circle cx="16" cy="7.8" r="1" fill="#1c1e21"/></svg>`;
