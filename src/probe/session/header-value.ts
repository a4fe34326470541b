// How does any text travel in a header? As it stands where every server and proxy leaves it alone, else in base64.
// Source: MCP 2026-07-28, "Streamable HTTP", value encoding.

export const headerValue = (text: string): string =>
  isPlain(text) ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;

/** Printable ASCII without space at its ends, and nothing that would be taken for the encoding itself. */
const isPlain = (text: string): boolean =>
  /^[\x20-\x7e]*$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/i.test(text);
