// What starts for any command line?

import { main } from './main.ts';
import { runAsProcess } from './process.ts';

export const start = (): Promise<void> => runAsProcess(main);
