// What is shipped? The program and the fixture's programs, each with what it imports in as few files as possible:
// to find and read hundreds of small modules would take longer than a probe. Parts that a command may not need stay
// files of their own, loaded when they are asked for.

import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { builtIn, requireBuiltIn } from './built-in.ts';
import { licencesOf } from './licences.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { optionalDependencies, peerDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as Record<string, Record<string, string>>;

/**
 * Whatever is started as a process or a thread of its own keeps its path. The fixture is a bundle of its own, and so is
 * `check`: cut along what other commands share with it, it would be twice as many parts.
 */
const bundles = [
  ['src/cli/bin.ts', 'src/config/load/load-process.ts', 'src/**/*-thread.ts'],
  ['src/cli/start-check.ts'],
  [
    'fixtures/*.ts',
    'fixtures/programs/*.ts',
    'fixtures/receivers/*.ts',
    'fixtures/servers/catalogue.ts',
    'fixtures/servers/stdio/main.ts',
  ],
].map((patterns) => globSync(patterns, { cwd: root }));

/** They hold machine code, or are asked for only on a machine that has them. */
const external = ['better-sqlite3', ...Object.keys({ ...optionalDependencies, ...peerDependencies })];

/** Of packages that we use without the part that would need them. */
const unused = ['protobufjs', 'react-devtools-core'];

/** A module is bundled into a file of another folder, and still finds its neighbours from where it stood. */
const whereItStood: Plugin = {
  name: 'where it stood',
  setup(builder) {
    // The monitor reaches the fixture only lazily, from one of its parts.
    builder.onResolve({ filter: /\/fixtures\/.*\.ts$/ }, ({ path, importer, kind }) =>
      kind === 'dynamic-import' && importer.includes('/src/')
        ? { path: path.replace(/^.*\/fixtures\/(.*)\.ts$/, '../fixtures/$1.js'), external: true }
        : null,
    );
    builder.onResolve({ filter: /\/start-check\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: path.replace(/\.ts$/, '.js'), external: true } : null,
    );
    builder.onLoad({ filter: /\/(src|fixtures)\/.*\.tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const built = relative(root, path).replace(/\.tsx?$/, '.js');
      const here = `new URL(${JSON.stringify(built)}, __dist).href`;
      return {
        contents: text.replaceAll('import.meta.url', here),
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      };
    });
  },
};

/** Of these packages one part is used, and the rest would be loaded with it: fetch, mocks, words in fifty languages. */
const partly: Plugin = {
  name: 'partly',
  setup(builder) {
    builder.onResolve({ filter: /^undici$/ }, ({ importer }) =>
      importer.includes('/src/probe/wire/') ? { path: 'undici', namespace: 'partly' } : null,
    );
    builder.onLoad({ filter: /^undici$/, namespace: 'partly' }, () => ({
      contents: "export { default as Client } from 'undici/lib/dispatcher/client.js';",
      resolveDir: root,
    }));
    // Every connection of ours speaks HTTP/1.1, and Node's HTTP/2 takes as long to load as all the rest.
    builder.onLoad({ filter: /undici\/lib\/dispatcher\/client-h2\.js$/ }, () => ({
      contents: 'module.exports = null;',
    }));
    // It asks Node's whole HTTP for a limit, which we give, and for what a server hears, which we never send on.
    builder.onLoad({ filter: /undici\/lib\/(core\/util|dispatcher\/client)\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace("require('node:http')", '{ maxHeaderSize: 16_384 }'),
    }));
    // One schema of the SDK is needed, of hundreds that are made at once: what nobody uses may go.
    builder.onLoad({ filter: /sdk\/dist\/esm\/(types|shared\/auth)\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /^((?:export )?const \w+ = )((?:z\b|[A-Z]\w*Schema\b)[\s\S]*?);$(?=\n(?:[^\s})]|$))/gm,
        '$1/* @__PURE__ */ (() => $2)();',
      ),
    }));
    builder.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

const banner = [
  requireBuiltIn,
  "const __dist = import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6);",
].join('\n');

const bundle = (entryPoints: string[]) =>
  build({
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    outbase: root,
    chunkNames: `${entryPoints[0]?.startsWith('fixtures') ? 'fixtures/' : ''}parts/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...external, ...unused],
    banner: { js: banner },
    plugins: [builtIn, whereItStood, partly],
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });

const built = (await Promise.all(bundles.map(bundle))).map(({ metafile }) => metafile);

const notices = join(dist, 'LICENCES.txt');
writeFileSync(
  notices,
  licencesOf(
    built.flatMap(({ inputs }) => Object.keys(inputs)),
    root,
  ),
);

// What an earlier build left goes last: a program that runs meanwhile finds its parts until then.
const made = new Set([
  notices,
  ...built.flatMap(({ outputs }) => Object.keys(outputs)).map((file) => join(root, file)),
]);
for (const { parentPath, name } of readdirSync(dist, { recursive: true, withFileTypes: true }).filter((one) =>
  one.isFile(),
)) {
  const file = join(parentPath, name);
  if (!made.has(file)) rmSync(file);
}
