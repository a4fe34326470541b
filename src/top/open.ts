// How is the store opened for a dashboard? While another process holds the file nothing else is done here, not even a key
// is heard: it is waited for a moment, then said, and tried again.

import { openReader } from '../store/read.ts';

const patienceMs = 200;

export const openToWatch = (path: string): ReturnType<typeof openReader> => openReader(path, patienceMs);
