// What does a line on stdout say? A message, a message that broke, or noise. Source: MCP 2025-11-25, "Transports",
// stdio: one JSON-RPC message a line, and nothing else.

import { isObject, parseJson } from '../../base/json.ts';
import { limits } from '../limits.ts';
import type { Half } from './channel.ts';

export type Line =
  | { kind: 'message'; value: unknown }
  /** It set out to be a message and is no JSON. */
  | { kind: 'broken' }
  | { kind: 'noise' }
  | { kind: 'empty' };

/** Logs are JSON too, at times: only what a client could take for a message is one. */
export function readLine(text: string): Line {
  const line = text.trim();
  if (line === '') return { kind: 'empty' };
  if (!/^[{[]/.test(line)) return { kind: 'noise' };
  const value = parseJson(line);
  if (value === undefined)
    return { kind: /^\[?\s*\{/.test(line) && line.includes('"jsonrpc"') ? 'broken' : 'noise' };
  const meant = Array.isArray(value) ? value.some(isMeant) : isMeant(value);
  return meant ? { kind: 'message', value } : { kind: 'noise' };
}

const ofAnswers = ['id', 'result', 'error'];

/** It names JSON-RPC, or has the members of an answer: an id as ours are with its outcome, or nothing else at all. */
function isMeant(value: unknown): boolean {
  if (!isObject(value)) return false;
  if ('jsonrpc' in value) return true;
  if (!('result' in value) && !('error' in value)) return false;
  return /^\d+$/.test(String(value.id)) || Object.keys(value).every((key) => ofAnswers.includes(key));
}

export interface Lines {
  /** False once a line is too long; what comes after that is not looked at. */
  feed(chunk: Buffer): boolean;
  /** The line that has not ended. */
  half(): Half;
}

/** Cuts bytes into lines, which end with LF or CRLF. No more than `most` bytes of a line are ever held. */
export function createLines(most: number, onLine: (text: string) => void): Lines {
  let held: Buffer[] = [];
  let size = 0;
  let tooLong = false;
  const hold = (part: Buffer): boolean => {
    if (part.length === 0) return true;
    size += part.length;
    // The carriage return is no part of the line.
    tooLong = size > most + 1 || (size > most && part.at(-1) !== 0x0d);
    if (tooLong) held = [];
    else held.push(part);
    return !tooLong;
  };
  return {
    feed(chunk) {
      let from = 0;
      for (let to = chunk.indexOf(0x0a); to !== -1 && !tooLong; to = chunk.indexOf(0x0a, from)) {
        if (to > from && !hold(chunk.subarray(from, to))) return false;
        const [first, ...more] = held;
        const text = (more.length === 0 ? first : Buffer.concat(held))?.toString('utf8') ?? '';
        held = [];
        size = 0;
        from = to + 1;
        onLine(text);
      }
      return !tooLong && hold(chunk.subarray(from));
    },
    half: () => ({
      bytes: size,
      text: Buffer.concat(held).toString('utf8', 0, Math.min(size, limits.evidenceBytes)),
    }),
  };
}
