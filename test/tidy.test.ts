// Does the house keep its own rules? Style that matters is a test, not a request.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
/** From the ground up: a room imports itself and the rooms above it in this list. */
const rooms = ['base', 'config', 'probe', 'engine', 'store', 'alert', 'report', 'top', 'http'];

function filesUnder(folder: string, ending = /\.tsx?$/): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => ending.test(name) && statSync(join(root, name)).isFile());
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** The text without comments and strings, at the same line numbers, so that words in prose do not count. */
const code = (file: string): string =>
  read(file)
    .replace(/\/\*[\s\S]*?\*\//g, (text) => text.replace(/[^\n]/g, ' '))
    .replace(/^(\s*)\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

interface Import {
  path: string;
  typeOnly: boolean;
  lazy: boolean;
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const text = read(file);
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)';/gms)) {
    found.push({ path: match[2] ?? '', typeOnly: match[1] !== undefined, lazy: false });
  }
  for (const match of text.matchAll(/^import '([^']+)';/gm)) {
    found.push({ path: match[1] ?? '', typeOnly: false, lazy: false });
  }
  for (const match of text.matchAll(/\bimport\('([^']+)'\)/g)) {
    found.push({ path: match[1] ?? '', typeOnly: false, lazy: true });
  }
  return found
    .filter(({ path }) => path.startsWith('.'))
    .map((one) => ({
      ...one,
      path: normalize(join(dirname(file), one.path)),
    }));
}

const sources = filesUnder('src');
const programs = [...sources, ...filesUnder('fixtures')];
const everything = [...programs, ...filesUnder('test'), ...filesUnder('scripts')];
const documents = ['README.md', 'CHANGELOG.md', ...filesUnder('docs', /\.md$/)];
const roomOf = (file: string): string => relative('src', file).split('/')[0] ?? '';

describe('the house', () => {
  it('lets a room import only itself and the rooms above it', () => {
    const wrong = sources
      .filter((file) => rooms.includes(roomOf(file)))
      .flatMap((file) => importsOf(file).map(({ path }) => ({ file, path })))
      .filter(({ file, path }) => {
        const to = rooms.indexOf(roomOf(path));
        return to === -1 || to > rooms.indexOf(roomOf(file));
      });
    expect(wrong).toEqual([]);
  });

  it('has only the rooms of the design', () => {
    const found = readdirSync(join(root, 'src'));
    expect(found.filter((name) => ![...rooms, 'cli', 'app.ts'].includes(name))).toEqual([]);
  });

  it('lets the command line load the app, the dashboard and the listener only when a command needs them', () => {
    const eager = filesUnder('src/cli').flatMap((file) =>
      importsOf(file)
        .filter(({ path, typeOnly, lazy }) => !typeOnly && !lazy && /^src\/(app\.ts|top\/|http\/)/.test(path))
        .map(({ path }) => ({ file, path })),
    );
    expect(eager).toEqual([]);
  });

  it('keeps the fixture apart: it imports nothing of the monitor, and the monitor reaches it only lazily', () => {
    const out = filesUnder('fixtures').flatMap((file) =>
      importsOf(file)
        .filter(({ path }) => path.startsWith('src/'))
        .map(({ path }) => ({ file, path })),
    );
    const into = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ path, lazy }) => path.startsWith('fixtures/') && !(lazy && roomOf(file) === 'cli'))
        .map(({ path }) => ({ file, path })),
    );
    expect([...out, ...into]).toEqual([]);
  });

  it('has no import circle', () => {
    const graph = new Map(
      programs.map((file) => [
        file,
        importsOf(file)
          .filter((one) => !one.typeOnly)
          .map((one) => one.path),
      ]),
    );
    const done = new Set<string>();
    const walk = (file: string, path: string[]): string[] | null => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return null;
      for (const next of graph.get(file) ?? []) {
        const circle = walk(next, [...path, file]);
        if (circle) return circle;
      }
      done.add(file);
      return null;
    };
    expect(programs.map((file) => walk(file, [])).filter((circle) => circle !== null)).toEqual([]);
  });

  it('has no barrel inside src', () => {
    expect(sources.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([]);
  });

  it('takes time and chance from base alone', () => {
    const stray =
      /\b(Date\.now|new Date\(\)|setTimeout|setInterval|performance\.now|process\.hrtime|Math\.random|randomBytes|randomUUID|randomInt)\b/;
    const found = sources
      .filter((file) => roomOf(file) !== 'base')
      .flatMap((file) =>
        code(file)
          .split('\n')
          .map((line, index) => ({ at: `${file}:${index + 1}`, line: line.trim() }))
          .filter(({ line }) => stray.test(line)),
      );
    expect(found).toEqual([]);
  });

  it('touches the network and child processes inside the probe only in its wire', () => {
    const wire = /^(node:(net|tls|dns|http|https|http2|child_process|dgram)|undici)$/;
    const found = filesUnder('src/probe')
      .filter((file) => !file.startsWith('src/probe/wire/'))
      .filter((file) =>
        [...read(file).matchAll(/^import (?!type)[^;]*?from '([^']+)';/gms)].some((m) =>
          wire.test(m[1] ?? ''),
        ),
      );
    expect(found).toEqual([]);
  });

  it('has no file over 300 lines', () => {
    const long = programs.map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  it('has no function over 70 lines', () => {
    expect(programs.flatMap((file) => functionsOver(file, 70))).toEqual([]);
  });

  it('opens each file with the question that it answers', () => {
    const silent = programs.filter((file) => !/^(#![^\n]*\n)?(\/\/ [^\n]*\n)*\/\/ [^\n]*\?/.test(read(file)));
    expect(silent).toEqual([]);
  });

  it('does not use the words that the design avoids in names', () => {
    const names =
      /\b(?:class|function|const|let|interface|type)\s+(\w*(?:Manager|Helper|Util|Utils|Phase|Monitor(?:ed)?Service)\b)/;
    const found = programs.flatMap((file) => {
      const match = names.exec(code(file));
      return match ? [`${file}: ${match[1]}`] : [];
    });
    expect(found).toEqual([]);
  });

  it('says nothing of the machine or the way it was made', () => {
    const told = everything
      .filter((file) => !file.endsWith('tidy.test.ts'))
      .filter((file) => /\/work\/|\/home\/[a-z]|registry\.npmjs|TODO|FIXME|XXX\b/.test(read(file)));
    expect(told).toEqual([]);
  });

  it('leads somewhere with every link between its documents', () => {
    const dead = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
        .map(([, path = '', heading]) => ({
          to: path === '' ? file : normalize(join(dirname(file), path)),
          heading,
        }))
        .filter(
          ({ to, heading }) => !existsSync(join(root, to)) || (heading && !headingsOf(to).includes(heading)),
        )
        .map(({ to, heading }) => `${file}: ${to}#${heading ?? ''}`),
    );
    expect(dead).toEqual([]);
  });

  it('names every page of its documents in the README', () => {
    const pages = documents.filter((file) => dirname(file) === 'docs');
    expect(pages.filter((file) => !read('README.md').includes(`](${file})`))).toEqual([]);
  });
});

/** As GitHub names them: small letters, hyphens for blanks, and nothing else but letters, digits and hyphens. */
const headingsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Named functions, methods and arrow functions with a body, by matching the indentation of the closing brace. */
function functionsOver(file: string, most: number): string[] {
  const lines = code(file).split('\n');
  const opens =
    /^(\s*)(?:export )?(?:default )?(?:(?:async )?function\b|(?:public |private |static |async |get |set )*[\w#]+\([^;]*\)(?::[^{;]*)? \{$|(?:export )?const \w+[^;]*=> \{$)/;
  return lines.flatMap((line, start) => {
    const match = opens.exec(line);
    if (!match || /^\s*(?:if|for|while|switch|catch|return|else)\b/.test(line)) return [];
    // A parameter list over several lines closes with `}: Options): Result {`: that is not yet the end.
    const end = lines.findIndex(
      (other, index) => index > start && /^\s*\}[;,)]*$/.test(other) && other.startsWith(`${match[1]}}`),
    );
    return end - start + 1 > most ? [`${file}:${start + 1} has ${end - start + 1} lines`] : [];
  });
}
