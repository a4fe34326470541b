// What is this unknown value, as JSON? The few questions that every reader of strangers' JSON asks.

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value at a JSON pointer (RFC 6901), or undefined. */
export function at(value: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1);
  return parts.reduce<unknown>((inner, part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    // An array has a length of its own, which is no place in the document.
    if (Array.isArray(inner)) return /^(0|[1-9]\d*)$/.test(key) ? inner[Number(key)] : undefined;
    return isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);
}
