// How is a stranger's text kept from being read as Markdown?

import type { Measure } from './text.ts';

/** What stresses, quotes, strikes, hides or links; a dash or a dot within a line means nothing. */
export const escapedMarkdown = (text: string): string =>
  text.replace(/[\\*_~`|[\]<]/g, '\\$&').replace(/^(\s*)([#>+-])/gm, '$1\\$2');

/** Each character that may be escaped counts for two. */
export const markdownUnits: Measure = (text) => text.length + (text.match(/[\\*_~`|[\]<#>+-]/g)?.length ?? 0);
