// What runs in the process that reads a config? The loader, once. Its answer is told in parts that whoever asked can
// take in between two probes; what it made of the config is then kept for the next start.

import { enableCompileCache } from 'node:module';
import type { Asked, Told } from './load-aside.ts';

/** So many targets take two milliseconds to take in. */
const targetsInPart = 200;

// Before the first part is loaded, as the program itself does.
enableCompileCache();
// Whoever asked has the answer, called it off, or is gone.
process.once('disconnect', () => process.exit());
process.once('message', async (asked: Asked) => {
  await read(asked);
  if (process.connected) process.disconnect();
});

async function read({ path, ...io }: Asked): Promise<void> {
  const [{ askedOf, keepConfig }, { loadConfig }, { withTemplates }, { shareParts }] = await Promise.all([
    import('./kept.ts'),
    import('./load.ts'),
    import('./load-templates.ts'),
    import('./share.ts'),
  ]);
  const { env, variables } = askedOf(io.env);
  const loaded = shareParts(await withTemplates(loadConfig(path, { ...io, env })));
  if (!loaded.ok) return tell({ loaded });
  const { targets, ...rest } = loaded.config;
  for (let from = 0; from < targets.length; from += targetsInPart)
    await tell({ targets: targets.slice(from, from + targetsInPart) });
  await tell({ loaded: { ...loaded, config: { ...rest, targets: [] } } });
  keepConfig(path, io, loaded, [...variables]);
}

/** Resolves once it is on its way: the end of the channel would cut off what is not. */
const tell = (told: Told): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(told, undefined, {}, () => resolve());
  });
