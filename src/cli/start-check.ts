// What starts for `coalmine check`? The same program, of which nothing else is made ready: pipelines wait for this one.

import { addCheck } from './check-command.ts';
import { runAsProcess } from './process.ts';
import { runProgram } from './program.ts';

export const start = (): Promise<void> => runAsProcess((args, io) => runProgram([addCheck], args, io));
