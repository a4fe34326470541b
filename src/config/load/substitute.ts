// What does a text of the config say once variables are filled in? It works on one value that YAML has
// already read, so nothing that a variable holds can become a key, a list or a comment.

export type Env = Readonly<Record<string, string | undefined>>;

export interface Substituted {
  text: string;
  /** What came out of the environment. A default is not: it stands in the file in clear. */
  taken: readonly string[];
  changed: boolean;
  problems: readonly string[];
}

/** One for the many texts that name no variable. */
const none: readonly string[] = [];

const reference = /\$\$\{|\$\{([^}]*)(\})?/g;
const inside = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
// biome-ignore lint/suspicious/noTemplateCurlyInString: these are the operator's variables, not ours.
const howTo = '${NAME} or ${NAME:-default}, or $${ for a literal ${';

/** `${VAR}` must be set and not empty, `${VAR:-default}` need not be, `$${` is a literal `${`. */
export function substitute(text: string, env: Env): Substituted {
  if (!text.includes('$')) return { text, taken: none, changed: false, problems: none };
  const taken: string[] = [];
  const problems: string[] = [];
  let changed = false;
  const filled = text.replace(reference, (whole, body: string | undefined, closed: string | undefined) => {
    if (body === undefined) return '${';
    changed = true;
    const match = closed ? inside.exec(body) : null;
    const [, name = '', otherwise] = match ?? [];
    if (!match || otherwise?.includes('${')) {
      problems.push(`expected ${howTo}`);
      return whole;
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value) {
      taken.push(value);
      return value;
    }
    if (otherwise !== undefined) return otherwise;
    problems.push(`the variable ${name} is ${value === undefined ? 'not set' : 'empty'}`);
    return whole;
  });
  return { text: filled, taken, changed, problems };
}
