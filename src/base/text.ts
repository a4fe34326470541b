// What of a stranger's text may be shown? Nothing that steers a terminal, and not too much of it.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes.
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Control and direction characters become `\u…`; tabs and newlines stay. */
export function printable(text: string): string {
  return text.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same on one line: white space collapses, and more than `most` characters end in `…`. */
export function oneLine(text: string, most = 200): string {
  const line = printable(text.replace(/\s+/g, ' ').trim());
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
