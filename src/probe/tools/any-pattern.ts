// Which regular expressions of a schema are sound? Most patterns in the field were written without Unicode in mind: one
// that compiles either way is.

/** @throws SyntaxError */
export const anyPattern = Object.assign(
  (pattern: string, flags: string): RegExp => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: 'RegExp' },
);
