// How much memory did this process take at most? Loaded in front of a program, it writes that down in KiB as the process
// ends.

import { appendFileSync } from 'node:fs';

process.on('exit', () => {
  const file = process.env.COALMINE_PEAK;
  if (file !== undefined) appendFileSync(file, `${process.resourceUsage().maxRSS}\n`);
});
