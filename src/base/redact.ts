// Which strings must never be seen? Every secret that the config resolves is registered here, and
// everything on its way to a log, a row, a report or a message passes through `redact`.

/** A shorter value would blank out ordinary words. */
const shortestSecret = 4;

export interface Redactor {
  /** From now on `secret` reads `[redacted]` wherever it would be shown. */
  add(secret: string): void;
  redact(text: string): string;
  /** The same for every string inside a JSON-like value; keys are kept. */
  redactValue<T>(value: T): T;
}

export function createRedactor(): Redactor {
  let secrets: string[] = [];
  const redact = (text: string): string => blanked(text, spansOf(secrets, text));
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
      if (secret.length < shortestSecret) return;
      secrets = [...new Set([...secrets, ...formsOf(secret.toWellFormed())])];
    },
    redact,
    redactValue: <T>(value: T) => redactValue(value) as T,
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
function spansOf(secrets: readonly string[], text: string): Span[] {
  const found: Span[] = [];
  for (const secret of secrets) {
    for (let from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + 1)) {
      found.push({ from, to: from + secret.length });
    }
  }
  const merged: Span[] = [];
  for (const span of found.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from < last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
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
