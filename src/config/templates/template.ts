// What does a template make of a body? Liquid whose values are safe inside the quotes of JSON, with limits on time and
// size, and never a file of the machine.

import { Liquid, type Template as Parsed } from 'liquidjs';
import { isObject } from '../../base/json.ts';

/** Of one rendering: nothing else runs meanwhile. One that makes sense takes less than a hundredth of it. */
const mostMs = 200;
const mostBytes = 1024 * 1024;
/** As liquidjs counts: characters and items that filters and ranges make. */
const mostMemory = 4_000_000;
const mostTemplateUnits = 65_536;

/** `why` completes a sentence that begins with `the template`. */
export type Rendered = { ok: true; text: string } | { ok: false; why: string };

export interface Template {
  /** `limitMs` is on the clock of the wall: when nothing else hangs on it, it may be long. */
  render(body: object, limitMs?: number): Rendered;
  /** Names that are used, as far as they are written out: `incident.cause` is two. */
  names: readonly (readonly string[])[];
}

export type TemplateResult = { ok: true; template: Template } | { ok: false; why: string };

const isJsonType = (contentType: string): boolean => /[/+]json\s*(;|$)/i.test(contentType);

const known = new Map<string, TemplateResult>();
const mostKnown = 50;

/** Parsed once: a template is used for every message. */
export function templateOf(text: string, contentType: string): TemplateResult {
  const key = JSON.stringify([text, isJsonType(contentType)]);
  const found = known.get(key);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const made = parsed(text, isJsonType(contentType));
  known.set(key, made);
  return made;
}

function parsed(text: string, asJson: boolean): TemplateResult {
  const engine = asJson ? engines.json : engines.plain;
  try {
    const parts = engine.parse(text);
    const names = engine
      .globalVariableSegmentsSync(parts)
      .map((segments) => segments.filter((one) => typeof one === 'string'));
    return {
      ok: true,
      template: {
        names,
        render: (body, limitMs = mostMs) => rendered(engine, parts, body, { asJson, limitMs }),
      },
    };
  } catch (error) {
    return { ok: false, why: `cannot be read: ${told(error)}` };
  }
}

function rendered(
  engine: Liquid,
  parts: Parsed[],
  body: object,
  { asJson, limitMs }: { asJson: boolean; limitMs: number },
): Rendered {
  let text: string;
  try {
    text = String(engine.renderSync(parts, body, { renderLimit: limitMs }));
  } catch (error) {
    return { ok: false, why: `cannot be filled in: ${told(error)}` };
  }
  if (Buffer.byteLength(text) > mostBytes) return { ok: false, why: `makes more than ${mostBytes} bytes` };
  if (asJson && !isJson(text)) return { ok: false, why: 'makes no JSON, which its content_type says it is' };
  return { ok: true, text };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const inQuotes = (value: unknown): string => JSON.stringify(plainText(value)).slice(1, -1);

const plainText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) || isObject(value) ? JSON.stringify(value) : String(value);
};

const engines = { json: newEngine(inQuotes), plain: newEngine(plainText) };

function newEngine(outputEscape: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    ownPropertyOnly: true,
    // Nothing to include: no template reads a file.
    templates: {},
    parseLimit: mostTemplateUnits,
    memoryLimit: mostMemory,
    outputEscape,
  });
  // A whole value as JSON, quotes and all, wherever it stands.
  engine.registerFilter('json', { raw: true, handler: (value: unknown) => JSON.stringify(value ?? null) });
  return engine;
}

/** In one sentence, with the line of the template. */
function told(error: unknown): string {
  const { message } = error as Error;
  return message.split('\n', 1)[0]?.replace(/, line:(\d+), col:\d+$/, ' (line $1 of it)') ?? message;
}
