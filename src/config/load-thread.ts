// What runs in the thread that reads a config? The loader, once: its answer is the one message. What it made of the
// config is then kept for the next start.

import { parentPort, workerData } from 'node:worker_threads';
import { askedOf, keepConfig } from './kept.ts';
import { type LoadIo, loadConfig } from './load.ts';
import { withTemplates } from './load-templates.ts';

const { path, ...io } = workerData as LoadIo & { path: string };
const { env, variables } = askedOf(io.env);
const loaded = await withTemplates(loadConfig(path, { ...io, env }));
parentPort?.postMessage(loaded);
if (loaded.ok) keepConfig(path, io, loaded, [...variables]);
