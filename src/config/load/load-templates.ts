// Are the templates of a config right too? Asked apart from the rest: what reads them is loaded only where there is one.

import type { Problem } from '../problem.ts';
import type { LoadResult, WrittenTemplate } from './load.ts';

/** What `loadConfig` says, and what is wrong with templates beside it. */
export async function withTemplates<T extends { templates: WrittenTemplate[] }>(
  loaded: T & LoadResult,
): Promise<T & LoadResult> {
  if (loaded.templates.length === 0) return loaded;
  const { templateProblems } = await import('../templates/template-check.ts');
  const found = loaded.templates.flatMap(({ text, contentType, ...place }): Problem[] =>
    templateProblems(text, contentType).map((message) => ({ ...place, message })),
  );
  if (found.length === 0) return loaded;
  const problems = [...(loaded.ok ? [] : loaded.problems), ...found].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  return { ...loaded, ok: false, problems };
}
