// How fast is it, against a named baseline measured in the same run? `npm run bench` runs all, `npm run bench -- probe`
// some. Ratios travel between machines; the absolute figures beside them do not.

import { cpus } from 'node:os';
import { benchAlert } from './alert.ts';
import { benchCli } from './cli.ts';
import { benchEngine } from './engine.ts';
import { benchHttp } from './http.ts';
import { benchProbe } from './probe.ts';
import { benchStore } from './store.ts';
import { benchTop } from './top.ts';

const benches: Record<string, () => Promise<boolean>> = {
  probe: benchProbe,
  engine: benchEngine,
  store: benchStore,
  alert: benchAlert,
  cli: benchCli,
  top: benchTop,
  http: benchHttp,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(
    `no bench is called ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`);
  for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
    process.stdout.write(`\n${name}\n`);
    if (!(await benches[name]?.())) process.exitCode = 1;
  }
}
