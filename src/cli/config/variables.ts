// Which variables must be set before a config that was made from another can be used? Secrets that stood there as they
// are become references, and references of clients become ours.

import { looksSecret } from '../../config/secrets.ts';

export interface Variables {
  /** What to write in place of `value`, which is called `name` in its file. `before` goes before that in a variable. */
  written(value: string, name: string, secret: boolean, before?: string): string;
  /** Names, in order, each with what it is for. */
  all(): { name: string; of: string }[];
}

/** `target` is whose settings they are; to variables of its `own` its program may refer by itself. */
export function createVariables(): { of(target: string, own?: ReadonlySet<string>): Variables } {
  const known = new Map<string, { value: string | null; of: string }>();

  /** Another value under the same name gets the name of the target in front. */
  function named(wanted: string, value: string | null, target: string): string {
    const taken = known.get(wanted);
    const free = taken === undefined || taken.value === value;
    const name = free ? wanted : variableOf(`${target}_${wanted}`);
    known.set(name, { value, of: target });
    return name;
  }

  const all = (): { name: string; of: string }[] => [...known].map(([name, { of }]) => ({ name, of }));

  return {
    of: (target, own = new Set()) => ({
      written(value, name, secret, before = '') {
        const hidden = secret || looksSecret(name, value);
        const refers = value.search(reference) >= 0;
        if (refers && (!hidden || refersOnly(value)))
          return replaced(value, own, (variable) => named(variable, null, target));
        if (!hidden) return value.replaceAll('${', '$${');
        return `\${${named(variableOf(`${before}${name}`), value, target)}}`;
      },
      all,
    }),
  };
}

/** As clients write them: `${VAR}`, `${env:VAR}`, `${input:api-key}`, `${VAR:-default}`, `${workspaceFolder}`. */
const reference = /\$\{(env:|input:)?([A-Za-z_][\w.-]*)(:-[^}]*)?\}/g;

/** Of a value that is a secret, this much beside its references may be a scheme such as `Bearer`. */
const mostBeside = 8;

const refersOnly = (value: string): boolean => {
  const beside = value.replace(reference, '').trim();
  return beside !== value.trim() && beside.length < mostBeside;
};

/** What an editor puts in of its own is no variable of a shell. */
const ofEditor = /^(workspaceFolder|userHome|file|cwd|pathSeparator)/;

const replaced = (value: string, own: ReadonlySet<string>, nameFor: (variable: string) => string): string =>
  value.replace(reference, (whole, from: string | undefined, variable: string, otherwise?: string) => {
    if (from === undefined && own.has(variable)) return `$${whole}`;
    const name = /^\w+$/.test(variable) && !ofEditor.test(variable) ? variable : variableOf(variable);
    if (otherwise !== undefined) return `\${${name}${otherwise}}`;
    return `\${${variable === 'userHome' ? 'HOME' : nameFor(name)}}`;
  });

/** `x-api-key` is X_API_KEY, `workspaceFolder` WORKSPACE_FOLDER. */
const variableOf = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/^(?=\d)/, 'V') || 'SECRET';
