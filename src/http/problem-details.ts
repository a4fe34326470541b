// How is an error told over HTTP? As problem details (RFC 9457): a closed word, the status, and a sentence.

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { bareLayout, html } from './page/layout.ts';

/** Words for programs: the last part of `type`. */
export type ProblemWord =
  | 'not-found'
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'misdirected'
  | 'method-not-allowed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'too-slow'
  | 'headers-too-large'
  | 'refused'
  | 'no-daemon'
  | 'too-many-streams'
  | 'unavailable'
  | 'replaced'
  | 'broken';

const statuses: Record<ProblemWord, ContentfulStatusCode> = {
  'not-found': 404,
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  misdirected: 421,
  'method-not-allowed': 405,
  'too-large': 413,
  'unsupported-media-type': 415,
  'too-slow': 408,
  'headers-too-large': 431,
  refused: 409,
  'no-daemon': 503,
  'too-many-streams': 503,
  unavailable: 503,
  replaced: 503,
  broken: 500,
};

const titles: Record<ProblemWord, string> = {
  'not-found': 'There is no such thing',
  'bad-request': 'The request cannot be understood',
  unauthorized: 'A token is needed',
  forbidden: 'This may not be done from there',
  misdirected: 'This host name is not one of ours',
  'method-not-allowed': 'This method does nothing here',
  'too-large': 'The request is too large',
  'unsupported-media-type': 'Only JSON is read here',
  'too-slow': 'The request took too long',
  'headers-too-large': 'The address or a header is too long',
  refused: 'It was not done',
  'no-daemon': 'No daemon took it up',
  'too-many-streams': 'Too many listen already',
  unavailable: 'The store cannot be read',
  replaced: 'This daemon waits for its restart',
  broken: 'Coalmine itself broke',
};

export const problemDocument = (word: ProblemWord, detail: string) => ({
  type: `urn:coalmine:problem:${word}`,
  title: titles[word],
  status: statuses[word],
  detail,
});

export const problemHeaders = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

export function problem(
  context: Context,
  word: ProblemWord,
  detail: string,
  headers: Record<string, string> = {},
): Response {
  const told = { ...problemHeaders, ...headers };
  if (isForPerson(context))
    return context.body(bareLayout(titles[word], detail), statuses[word], { ...told, 'content-type': html });
  return context.body(JSON.stringify(problemDocument(word, detail)), statuses[word], told);
}

/** Who follows an old link in a browser reads a page. What programs ask for is never one. */
const isForPerson = ({ req }: Context): boolean =>
  req.method === 'GET' &&
  !/^\/(?:api|badge|metrics|mcp|healthz|readyz|assets)\b/.test(req.path) &&
  (req.header('accept') ?? '').includes('text/html');
