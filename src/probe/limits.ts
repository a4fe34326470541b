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
  /** A server that is silent for so long may never answer a question that it does not know. */
  patienceMs: 2_000,
  cleanUpMs: 2_000,
  /** A refused answer was judged by its status: its body is only evidence, and gets no more time than this. */
  evidenceMs: 40,
  /** One question to an authorization server, or for the metadata of a server. */
  signInMs: 5_000,
  signInBytes: 256 * 1024,
  /** The status told that it was refused: the body may say why, and gets no more time than this. */
  refusalMs: 1_000,
  /** After a first refusal of a token; it doubles with each one more. */
  signInPauseMs: 1_000,
  /** How often one call's stream is taken up again where the server closed it. */
  resumes: 50,
  /** A server that wants to be left alone for longer has as good as ended the call. */
  resumeAfterMs: 60_000,
  eventIdBytes: 8 * 1024,
  /** Tool schemas that one probe compiles; known ones are free. */
  newSchemas: 250,
  /** Names of tools that detail lists. */
  namesInDetail: 20,
} as const;
