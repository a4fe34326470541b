// Which strings must never be seen? Every secret that the config resolves, and every token that is fetched with
// one, is registered here, and everything on its way to a log, a row, a report or a message passes through `redact`.

/** A shorter value would blank out ordinary words. */
const shortestSecret = 4;

/** Excerpts of what a server said are cut: this much of a secret at the end of one is taken for the secret. */
const shortestBeginning = 8;

export interface Redactor {
  /** From now on `secret` reads `[redacted]` wherever it would be shown, until the answer is called. */
  add(secret: string): () => void;
  redact(text: string): string;
  /** The same for every string inside a JSON-like value; keys are kept. */
  redactValue<T>(value: T): T;
}

export function createRedactor(): Redactor {
  /** How often each form was added. */
  const held = new Map<string, number>();
  const redact = (text: string): string => blanked(text, spansOf(held.keys(), text));
  const count = (forms: readonly string[], by: 1 | -1): void => {
    for (const form of forms) {
      const times = (held.get(form) ?? 0) + by;
      if (times > 0) held.set(form, times);
      else held.delete(form);
    }
  };
  const redactValue = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (Array.isArray(value)) return value.map(redactValue);
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactValue(inner)]));
    }
    return value;
  };
  return {
    add(secret) {
      if (secret.length < shortestSecret) return () => {};
      const forms = [...new Set(formsOf(secret.toWellFormed()))];
      count(forms, 1);
      let forgotten = false;
      return () => {
        if (!forgotten) count(forms, -1);
        forgotten = true;
      };
    },
    redact,
    redactValue: <T>(value: T) => (held.size === 0 ? value : (redactValue(value) as T)),
  };
}

/** As it stands, in a URL, in a form, and inside JSON. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
];

interface Span {
  from: number;
  to: number;
}

/** Where secrets stand, in order; those that overlap are one, so that neither leaves its tail behind. */
function spansOf(secrets: Iterable<string>, text: string): Span[] {
  const found: Span[] = [];
  for (const secret of secrets) {
    for (let from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + 1)) {
      found.push({ from, to: from + secret.length });
    }
    const from = cutAt(secret, text);
    if (from !== null) found.push({ from, to: text.length });
  }
  const merged: Span[] = [];
  for (const span of found.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from < last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}

/** Where the text ends in the middle of the secret; null when it does not. */
function cutAt(secret: string, text: string): number | null {
  const beginning = secret.slice(0, shortestBeginning);
  const end = text.endsWith('…') ? text.length - 1 : text.length;
  const first = Math.max(0, end - secret.length + 1);
  for (let from = text.indexOf(beginning, first); from >= 0; from = text.indexOf(beginning, from + 1)) {
    if (secret.startsWith(text.slice(from, end))) return from;
  }
  return null;
}

function blanked(text: string, spans: readonly Span[]): string {
  let shown = '';
  let next = 0;
  for (const { from, to } of spans) {
    shown += `${text.slice(next, from)}[redacted]`;
    next = to;
  }
  return shown + text.slice(next);
}
