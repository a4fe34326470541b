// What does the daemon say while it works? JSON lines on stderr, redacted, and nothing on stdout.

import type { Writable } from 'node:stream';
import pino from 'pino';
import type { Clock } from './clock.ts';
import type { Redactor } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** `event` is a stable snake_case word to search for; `fields` are facts, never prose. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

export function createLog(
  sink: Writable,
  { level, clock, redactor }: { level: LogLevel; clock: Clock; redactor: Redactor },
): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"at":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  const at =
    (name: LogLevel) =>
    (event: string, fields: Record<string, unknown> = {}): void =>
      logger[name](redactor.redactValue(fields), event);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
