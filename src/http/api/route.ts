// What is one route of the API? What it takes and answers as schemas, and what it does. From the same list come the
// routes themselves and the OpenAPI document, so that neither can say what the other does not.

import type * as z from 'zod';
import type { Asks } from '../asks.ts';
import type { ProblemWord } from '../problem-details.ts';
import type { Views } from '../views.ts';

export interface RouteMeans {
  views: Views;
  asks: Asks;
}

export interface Refusal {
  ok: false;
  word: ProblemWord;
  detail: string;
}

export type Reply = { ok: true; body: object } | Refusal;

export interface Asked {
  params: Record<string, string>;
  /** As the schema left it. */
  query: Record<string, unknown>;
  body: Record<string, unknown>;
  /** For what is remembered of who asked. */
  author: string;
  signal: AbortSignal;
}

export interface Route {
  method: 'get' | 'post' | 'delete';
  /** As Hono writes it: `/api/v1/targets/:name`. */
  path: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  answer: z.ZodType;
  /** Many ask for it: the same answer is given to all who do so within five seconds. */
  shared?: true;
  handle(asked: Asked, means: RouteMeans): Promise<Reply>;
}

export const reply = (body: object): Reply => ({ ok: true, body });

export const refusal = (word: ProblemWord, detail: string): Reply => ({ ok: false, word, detail });
