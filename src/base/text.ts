// What of a stranger's text may be shown? Nothing that steers a terminal, and not too much of it.

const unprintable = /(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Control and direction characters become `\u…`; tabs and newlines stay. */
export function printable(text: string): string {
  return text.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same on one line: white space collapses, and more than `most` characters end in `…`. */
export function oneLine(text: string, most = 200): string {
  const line = printable(text.replace(/\s+/g, ' ').trim());
  if (line.length <= most) return line;
  // Not in the middle of a character that takes two.
  return `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Does the name fit the pattern, in which `*` stands for any characters? */
export function nameFits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  const end = name.length - last.length;
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
