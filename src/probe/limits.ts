// How much may a stranger's server make us do? Every list, body and wait has a named maximum.

export const limits = {
  bodyBytes: 4 * 1024 * 1024,
  headerBytes: 64 * 1024,
  lineBytes: 4 * 1024 * 1024,
  stderrBytes: 64 * 1024,
  evidenceBytes: 2 * 1024,
  pages: 50,
  tools: 2_000,
  /** Pages in a row that list no new name: the server walks in a circle. */
  pagesWithoutNews: 3,
  redirects: 5,
  /** As many canaries as a target may have, each on its own, with room for what goes on beside them. */
  connections: 64,
  /** Answers to a server's own questions and other small messages that are on their way at once. */
  errands: 8,
  cleanUpMs: 2_000,
  /** A refused answer was judged by its status: its body is only evidence, and gets no more time than this. */
  evidenceMs: 200,
  /** Tool schemas that one probe compiles; known ones are free. */
  newSchemas: 250,
  /** Names of tools that detail lists. */
  namesInDetail: 20,
} as const;
