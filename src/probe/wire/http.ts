// What is an HTTP question, and what is the head of its answer? The shapes that the wire's files share.

import { printable } from '../../base/text.ts';
import type { Fault } from '../fault.ts';
import type { Body } from './body.ts';

export interface Head {
  status: number;
  /** Names in lower case; repeated ones are joined by a comma. */
  headers: Record<string, string>;
}

export interface HttpQuestion {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Asking it twice does no harm: it may be sent again when a kept connection turns out to be gone. */
  repeatable: boolean;
}

export type HttpAnswer =
  | { ok: true; head: Head; body: Body; redirects: number }
  | { ok: false; fault: Fault };

export interface Limit {
  /** Aborts at the stage's timeout, or when the whole probe is called off. */
  signal: AbortSignal;
  expired(): boolean;
}

const tellingNames = [
  'content-type',
  'content-length',
  'content-encoding',
  'retry-after',
  'server',
  'via',
  'allow',
  'www-authenticate',
  'location',
  'cf-ray',
  'x-request-id',
];

/** A header's value as it may be shown: bytes over 127 arrive as Latin-1, control characters among them. */
export const shownHeader = (value: string): string => printable(value).slice(0, 500);

/** The headers that help a person understand an answer. */
export function telling(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    tellingNames.flatMap((name) => (headers[name] === undefined ? [] : [[name, shownHeader(headers[name])]])),
  );
}

export function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return all;
}

/** A proxy's own words: what is behind it did not answer. */
export const isGatewayStatus = (status: number): boolean =>
  [502, 503, 504].includes(status) || (status >= 520 && status <= 529);
