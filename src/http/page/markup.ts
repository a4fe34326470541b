// How does a stranger's text get into a page? Escaped, always: only what this tag has put together itself is markup.

import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { printable } from '../../base/text.ts';

export type Markup = HtmlEscapedString;

type Value = Markup | string | number | null | readonly Value[];

/** Null is nothing. Control and direction characters become visible. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  // Only promises among the values would make a promise of it.
  return html(parts, ...values.map(shown)) as Markup;
}

function shown(value: Value): unknown {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(shown);
  return typeof value === 'string' && !('isEscaped' in Object(value)) ? printable(value) : value;
}

export const nothing = markup``;
