// Is the program on disk still the one that runs? An upgrade in place puts another there, and what is begun from it later
// would be of another version than what runs already.

import { statSync } from 'node:fs';

/** Asked later, it says whether the file is another one than now. */
export function replacementOf(file: string): () => boolean {
  const now = markOf(file);
  return () => markOf(file) !== now;
}

/** A package manager writes new files in the place of the old ones; a build writes into them. */
function markOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? 'gone' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}

export const replacedSentence =
  'another Coalmine was installed in the place of the one that runs: restart the daemon';
