// What does a Dockerfile say? Its stages with their instructions, as the builder reads them: comments gone, lines that go
// on joined, and the arguments of the JSON form taken apart.

export interface Instruction {
  word: string;
  rest: string;
}

export interface Stage {
  name: string | null;
  instructions: Instruction[];
}

export function stagesOf(text: string): Stage[] {
  const joined = text.replace(/^\s*#.*\n/gm, '').replace(/\s*\\\n\s*/g, ' ');
  const stages: Stage[] = [];
  for (const line of joined.split('\n').filter((one) => one.trim() !== '')) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (word === 'FROM') stages.push({ name: / AS (\S+)$/i.exec(rest)?.[1] ?? null, instructions: [] });
    stages.at(-1)?.instructions.push({ word, rest });
  }
  return stages;
}

/** What stands last counts, as in a container. */
export const lastOf = ({ instructions }: Stage, word: string): string =>
  instructions.findLast((one) => one.word === word)?.rest ?? '';

/** @throws when it is not in the JSON form, which alone gets signals without a shell in between. */
export const argumentsOf = (rest: string): string[] => JSON.parse(rest.slice(rest.indexOf('[')));
