// Which tools does the server list, and are they the ones we expect? Every page is read; each tool is
// judged leniently, since one malformed tool must not hide the others.

import { nextTurn } from '../../base/clock.ts';
import { oneLine } from '../../base/text.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import { evidenceOf } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Detail, Evidence } from '../report.ts';
import type { Session } from '../session/session.ts';
import { endedBy, passed, type StageEnd, withSessionLoss } from '../stage.ts';
import type { Limit } from '../wire/http.ts';
import { compiledBefore, compiles } from './tool-schema.ts';

export interface Listing {
  end: StageEnd;
  /** Names of all listed tools that may be called; null when the list could not be read to its end. */
  names: Set<string> | null;
  /** As they were listed; null likewise. */
  tools: readonly unknown[] | null;
}

export async function listTools(
  session: Session,
  config: Pick<TargetConfig['tools'], 'expect' | 'min'>,
  limit: Limit,
): Promise<Listing> {
  let tools: readonly unknown[] = [];
  const names = new Set<string>();
  const barred = new Set<unknown>();
  let lost: Evidence | null = null;
  let cursor: string | undefined;
  let total = 0;
  let withoutNews = 0;
  for (let pages = 1; ; pages += 1) {
    const reply = await session.request('tools/list', cursor === undefined ? {} : { cursor }, limit);
    lost ??= reply.sessionLost;
    if (!reply.ok)
      return unread(fault(reply.fault.reason, { ...reply.fault.detail, pages }, reply.fault.evidence));
    const { tools: page, nextCursor } = reply.result;
    const evidence = (): Evidence => evidenceOf(reply.answered);
    if (!Array.isArray(page)) return unreadable('/tools', evidence());
    if (nextCursor !== undefined && typeof nextCursor !== 'string')
      return unreadable('/nextCursor', evidence());
    const before = names.size;
    total += page.length;
    // A list on one page is that page: what was found out of it before is known by it.
    tools = pages === 1 ? page : [...tools, ...page.slice(0, limits.tools)];
    for (const tool of page.slice(0, limits.tools)) {
      if (!session.learn(tool)) barred.add(tool);
      const name = nameOf(tool);
      if (typeof name === 'string') names.add(name);
    }
    withoutNews = names.size > before ? 0 : withoutNews + 1;
    const runaway = runawayLimit(pages, total, withoutNews, nextCursor !== undefined);
    if (runaway) {
      const reason = pages === 1 ? 'too_large' : 'pagination_runaway';
      return unread(fault(reason, { ...runaway, pages, tools: total }, evidence()));
    }
    if (nextCursor === undefined) {
      const sound = await soundSchemas(tools);
      const judged = judgeTools(tools, config, pages, (tool) => !barred.has(tool) && isSound(tool, sound));
      const end = judged.outcome === 'pass' ? judged : { ...judged, evidence: evidence() };
      for (const tool of barred) names.delete(nameOf(tool) as string);
      return { end: withSessionLoss(end, lost), names, tools };
    }
    cursor = nextCursor;
  }
}

const unread = (why: Fault): Listing => ({ end: endedBy(why), names: null, tools: null });

const unreadable = (pointer: string, evidence: Evidence): Listing =>
  unread(fault('result_invalid', { pointer }, evidence));

function runawayLimit(pages: number, tools: number, withoutNews: number, more: boolean): Detail | null {
  if (tools > limits.tools) return { limit: 'tools', max: limits.tools };
  if (!more) return null;
  if (pages >= limits.pages) return { limit: 'pages', max: limits.pages };
  if (withoutNews >= limits.pagesWithoutNews)
    return { limit: 'pages without a new tool', max: limits.pagesWithoutNews };
  return null;
}

/** Pure: what the whole list says. A fail outranks a warning. */
export function judgeTools(
  tools: readonly unknown[],
  config: Pick<TargetConfig['tools'], 'expect' | 'min'>,
  pages: number,
  sound: (tool: unknown) => boolean = (tool) => isSound(tool, () => true),
): StageEnd {
  const named = tools.map(nameOf);
  const names = new Set(named.filter((name) => typeof name === 'string'));
  const detail: Detail = { tools: tools.length, ...(pages > 1 ? { pages } : {}) };
  if (tools.length < config.min) return endedBy(fault('tools_empty', { ...detail, min: config.min }));
  const missing = config.expect.filter((name) => !names.has(name));
  if (missing.length > 0)
    return endedBy(fault('tools_missing', { ...detail, missing: missing.slice(0, limits.namesInDetail) }));
  const twice = repeated(named);
  const malformed = tools.filter((tool) => !sound(tool)).map(labelOf);
  if (twice.length === 0 && malformed.length === 0) return passed(detail);
  return endedBy(
    fault('tools_invalid', {
      ...detail,
      ...(twice.length > 0
        ? { duplicates: twice.slice(0, limits.namesInDetail).map((name) => oneLine(name, 100)) }
        : {}),
      ...(malformed.length > 0 ? { malformed: malformed.slice(0, limits.namesInDetail) } : {}),
    }),
  );
}

function repeated(names: readonly unknown[]): string[] {
  const seen = new Set<unknown>();
  const twice = new Set<string>();
  for (const name of names) {
    if (seen.has(name) && typeof name === 'string') twice.add(name);
    seen.add(name);
  }
  return [...twice];
}

type Verdict = (schema: unknown) => boolean;

/** By the list, since one that came before is the same object again; none of which a schema was left. */
const known = new WeakMap<readonly unknown[], Verdict>();

/**
 * Schemas that nobody compiled yet cost milliseconds each, so other probes get their turn after each, and one
 * probe compiles only so many: the rest is taken as sound until the next probe goes on from there.
 */
async function soundSchemas(tools: readonly unknown[]): Promise<Verdict> {
  const same = known.get(tools);
  if (same !== undefined) return same;
  const verdicts = new Map<unknown, boolean>();
  let left: number = limits.newSchemas;
  for (const tool of tools) {
    for (const schema of schemasOf(tool)) {
      const before = compiledBefore(schema);
      if (before === null && left > 0) {
        left -= 1;
        verdicts.set(schema, await compiles(schema));
        await nextTurn();
      } else verdicts.set(schema, before ?? true);
    }
  }
  const verdict: Verdict = (schema) => verdicts.get(schema) ?? true;
  if (left > 0) known.set(tools, verdict);
  return verdict;
}

function schemasOf(tool: unknown): unknown[] {
  const { inputSchema, outputSchema } = (tool ?? {}) as Record<string, unknown>;
  return [inputSchema, outputSchema].filter((schema) => schema !== undefined);
}

function isSound(tool: unknown, sound: Verdict): boolean {
  const { name, inputSchema } = (tool ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') return false;
  return (inputSchema as { type?: unknown } | null)?.type === 'object' && schemasOf(tool).every(sound);
}

const nameOf = (tool: unknown): unknown => (tool as { name?: unknown } | null)?.name;

const labelOf = (tool: unknown): string => {
  const name = nameOf(tool);
  return typeof name === 'string' && name !== '' ? oneLine(name, 100) : '(no name)';
};
