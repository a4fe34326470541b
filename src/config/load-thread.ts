// What runs in the thread that reads a config? The loader, once: its answer is the one message.

import { parentPort, workerData } from 'node:worker_threads';
import { type LoadIo, loadConfig } from './load.ts';

const { path, ...io } = workerData as LoadIo & { path: string };
parentPort?.postMessage(loadConfig(path, io));
