// What is said when a command cannot be carried out? One line that says what to do, and the exit code for usage.

export class UsageError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'UsageError';
  }
}
