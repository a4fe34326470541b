// How does the program get at what Node has built in? By name, one thing at a time. To `import` a module of Node's is to
// look at all that is in it, and of `process` and `crypto`, of which little is used, that takes as long as a probe.

import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/** They take longest to be made ready, and are seldom needed: they wait until something in them is used. */
const late = new Set([
  'child_process',
  'crypto',
  'dns',
  'fs/promises',
  'http',
  'https',
  'tls',
  'worker_threads',
]);

export const builtIn: Plugin = {
  name: 'built in',
  setup(builder) {
    const { absWorkingDir: root = '' } = builder.initialOptions;
    builder.onResolve({ filter: /^(node:)?[a-z\d_/]+$/ }, ({ path, importer, kind }) =>
      kind === 'import-statement' && isBuiltin(path)
        ? // Each importer has its own: what two of them share would become a part of its own.
          {
            path: `${relative(root, importer).replaceAll(sep, ' ')} ${path}`,
            namespace: 'built in',
            pluginData: { name: path.replace('node:', ''), importer },
          }
        : null,
    );
    builder.onLoad({ filter: /./, namespace: 'built in' }, ({ pluginData: { name, importer } }) => {
      const its = `process.getBuiltinModule('node:${name}')`;
      const text = readFileSync(importer, 'utf8');
      const words = Object.keys(process.getBuiltinModule(name)).filter(
        (word) => word !== 'default' && new RegExp(`\\b${word}\\b`).test(text),
      );
      return { contents: late.has(name) ? whenUsed(words, its) : atOnce(words, its) };
    });
  },
};

const atOnce = (words: readonly string[], its: string): string =>
  [
    `const all = ${its};`,
    'export default all;',
    ...words.map((word) => `export const ${word} = /* @__PURE__ */ (() => all.${word})();`),
  ].join('\n');

/** As of a module of CommonJS, whose importers look into it again at each use. */
const whenUsed = (words: readonly string[], its: string): string =>
  `let all;
const its = () => (all ??= ${its});
module.exports = { ${words.map((word) => `get ${word}() { return its().${word}; }`).join(', ')} };`;

/** `require` is for packages that were CommonJS. */
export const requireBuiltIn =
  "const require = (name) => process.getBuiltinModule(name) ?? process.getBuiltinModule('node:module').createRequire(import.meta.url)(name);";
