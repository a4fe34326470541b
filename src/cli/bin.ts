#!/usr/bin/env node
// Can this Node run Coalmine at all? It is asked before anything is loaded, since on a Node that is too old the first
// import would end in a crash that explains nothing.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `coalmine needs Node 22.19 or newer, and this is ${process.versions.node}: install a newer Node\n`,
  );
  process.exitCode = 2;
} else if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2] ?? '')) {
  // Scripts ask this at each turn: nothing else is loaded for it.
  const { version } = await import('../base/version.ts');
  process.stdout.write(`${version}\n`);
} else {
  // A name whose resolver stays silent holds a thread of the pool until the system gives up: with the few that Node
  // has by default, a handful of such names would keep every other host from being found.
  process.env.UV_THREADPOOL_SIZE ??= '64';
  // Before the first part is loaded: it keeps what was compiled for the next start.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { start } = await (process.argv[2] === 'check' ? import('./start-check.ts') : import('./start.ts'));
  await start();
}
