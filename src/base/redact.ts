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
  const redact = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text);
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
      const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
      // The longest first: a secret that contains another must not leave its tail behind.
      secrets = [...new Set([...secrets, ...forms])].sort((a, b) => b.length - a.length);
    },
    redact,
    redactValue: <T>(value: T) => redactValue(value) as T,
  };
}
