// Do the generated documents say what the code says? `npm run docs` writes them; `-- --check` only
// compares, and names what is stale.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsonSchema } from '../src/config/schema/describe.ts';
import { configReference } from '../src/config/schema/reference.ts';
import { reportJsonSchema } from '../src/report/round/contract.ts';

const root = join(import.meta.dirname, '..');

const documents: { file: string; make: () => string }[] = [
  { file: 'schemas/config.schema.json', make: () => JSON.stringify(jsonSchema()) },
  { file: 'schemas/check-report.schema.json', make: () => JSON.stringify(reportJsonSchema()) },
  { file: 'docs/config.md', make: () => configReference(read('config.example.yaml') ?? '') },
  { file: 'docs/decisions/README.md', make: decisionIndex },
];

/** In the order of their numbers: the name of a record begins with its own, its text with its title. */
function decisionIndex(): string {
  const folder = 'docs/decisions';
  const records = readdirSync(join(root, folder)).filter((name) => /^\d{4}-/.test(name));
  const lines = records.sort().map((name) => {
    const title = read(join(folder, name))?.match(/^# (.+)/)?.[1] ?? name;
    return `- ${name.slice(0, 4)} [${title}](${name})`;
  });
  const opening = 'What was decided where something else could have been, in the order in which it came up.';
  return ['# Why it is so', '', opening, '', ...lines, ''].join('\n');
}

function read(file: string): string | null {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
}

/** As the linter wants it, which checks generated files like all others. Prose is not its business. */
function formatted(file: string, text: string): string {
  if (file.endsWith('.md')) return text;
  const biome = join(root, 'node_modules/.bin/biome');
  const { status, stdout, stderr } = spawnSync(biome, ['format', `--stdin-file-path=${file}`], {
    cwd: root,
    encoding: 'utf8',
    input: text,
  });
  if (status !== 0) throw new Error(`biome could not format ${file}: ${stderr}`);
  return stdout;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const stale = documents
  .map(({ file, make }) => ({ file, text: formatted(file, make()) }))
  .filter(({ file, text }) => read(file) !== text);

if (process.argv.includes('--check')) {
  for (const { file } of stale) process.stderr.write(`${file} is stale: run npm run docs\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { file, text } of stale) {
    write(file, text);
    process.stdout.write(`wrote ${file}\n`);
  }
}
