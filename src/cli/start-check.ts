// What starts for `coalmine check`? The same program, of which nothing else is made ready: pipelines wait for this one.

import { stayBrief } from '../base/brief.ts';
import { addCheck } from './check/check-command.ts';
import { runAsProcess } from './process.ts';
import { runProgram } from './program.ts';

export function start(): Promise<void> {
  stayBrief();
  return runAsProcess((args, io) => runProgram([addCheck], args, io));
}
