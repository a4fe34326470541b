// For how long does somebody ask to be left alone?

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from now; null when absent or malformed. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return null;
  // Of more digits than a thousand years have, no time is meant.
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1_000;
  // Date.parse takes nearly anything; an HTTP date always begins with the name of a day.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
