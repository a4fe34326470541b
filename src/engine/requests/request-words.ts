// What may another process ask of a running daemon, and what can the answer be? Both are closed lists, written into
// the store as JSON: a daemon of another version may read them.

import { isObject } from '../../base/json.ts';
import type { Selector } from '../tell/silence.ts';

/** Names of what is asked, with what each one needs. */
export type Request =
  | { kind: 'probe_now'; target: string }
  | { kind: 'acknowledge'; incidentId: string; note: string | null }
  | { kind: 'silence'; selector: Selector; reason: string; endsAtMs: number }
  | { kind: 'end_silence'; silenceId: string }
  | { kind: 'resend'; deliveryId: string }
  /** Lets go what waits for a receiver that left the config. */
  | { kind: 'drop'; receiver: string };

export type RequestKind = Request['kind'];

/** A request as it lies in the store. */
export interface Asked {
  id: string;
  atMs: number;
  author: string;
  /** As it was written: a newer version may ask for what this one does not know. */
  kind: string;
  /** The rest of the request, whatever it is. */
  detail: unknown;
}

/** Why something was not done. */
export type Refusal =
  | 'unknown_target'
  /** A visit to it is under way. */
  | 'already_out'
  /** It is not open, or never was. */
  | 'unknown_incident'
  /** It does not hold, or never did. */
  | 'unknown_silence'
  /** No target fits. */
  | 'nothing_selected'
  /** The server asked not to be called for a while. */
  | 'told_to_wait'
  /** It was asked too long ago. */
  | 'expired'
  | 'unknown_delivery'
  /** It was accepted, is on its way, or a digest tells it. */
  | 'not_dead'
  /** A later word on the same incident was accepted, or is on its way. */
  | 'overtaken'
  /** The disk takes nothing now. */
  | 'store_unwell'
  /** The config names the receiver: what waits for it is sent. */
  | 'still_configured'
  /** By a newer version, or not by one of ours. */
  | 'not_understood'
  /** The daemon is ending. */
  | 'stopping'
  /** A defect of ours. */
  | 'broken';

/** `says` is a sentence for whoever asked. */
export type Answer =
  | { ok: true; says: string; facts: Record<string, string | number | boolean | null> }
  | { ok: false; why: Refusal; says: string };

/**
 * Nobody waits for longer than this for what is only of use at once: it is not done any more when a daemon comes to it
 * later. What is not named here waits for the next daemon, however long that takes.
 */
const lastsMs: Partial<Record<string, number>> = { probe_now: 10_000 };

/** Is it of use only while somebody waits for it? */
export const isFleeting = (kind: RequestKind): boolean => lastsMs[kind] !== undefined;

/** Also when it comes from the future: the clock was set back since, and nobody can tell how old it is. */
export function isExpired({ kind, atMs }: Asked, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) > (lastsMs[kind] ?? Number.POSITIVE_INFINITY);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): boolean => isObject(value) && Object.values(value).every(isText);

function isSelector(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { names, labels, light } = value;
  return (
    Array.isArray(names) &&
    names.every(isText) &&
    isTexts(labels) &&
    (light === null || light === 'server' || light === 'pipeline')
  );
}

/** What is there is there in the shape that this version knows. */
const understood: Record<RequestKind, (detail: Record<string, unknown>) => boolean> = {
  probe_now: ({ target }) => isText(target),
  acknowledge: ({ incidentId, note }) => isText(incidentId) && (note === null || isText(note)),
  silence: ({ selector, reason, endsAtMs }) =>
    isSelector(selector) && isText(reason) && Number.isSafeInteger(endsAtMs),
  end_silence: ({ silenceId }) => isText(silenceId),
  resend: ({ deliveryId }) => isText(deliveryId),
  drop: ({ receiver }) => isText(receiver),
};

/** Null when this version does not know what is meant. */
export function understand({ kind, detail }: Asked): Request | null {
  if (!Object.hasOwn(understood, kind) || !isObject(detail)) return null;
  const isWhole = understood[kind as RequestKind](detail);
  return isWhole ? ({ ...detail, kind } as Request) : null;
}
