// What did a person ask us to be quiet about? A silence mutes what is told of the lights that it selects, never a
// probe or the record, and ends by itself. Pure.

import { nameFits } from '../../base/text.ts';
import type { TargetConfig } from '../../config/schema/schema.ts';
import type { LightName } from '../words.ts';

/** Everything that is asked for must hold. */
export interface Selector {
  /** Names of targets, `*` for any characters: one of them must fit. Empty for all. */
  names: readonly string[];
  labels: Readonly<Record<string, string>>;
  /** Null for both, and for what is said of no light. */
  light: LightName | null;
}

export interface Silence {
  id: string;
  selector: Selector;
  reason: string;
  author: string;
  createdAtMs: number;
  endsAtMs: number;
  /** When a person ended it before its time; null otherwise. */
  endedAtMs: number | null;
}

/** `light` is null of what is said of the target alone. */
export function selects(
  { names, labels, light: only }: Selector,
  target: Pick<TargetConfig, 'name' | 'labels'>,
  light: LightName | null,
): boolean {
  if (only !== null && only !== light) return false;
  if (names.length > 0 && !names.some((pattern) => nameFits(pattern, target.name))) return false;
  return Object.entries(labels).every(([key, value]) => target.labels[key] === value);
}

export const holds = ({ endsAtMs, endedAtMs }: Silence, nowMs: number): boolean =>
  endedAtMs === null && nowMs < endsAtMs;

/** The one that lasts longest, of those that mute it now. */
export function silenceOn(
  silences: readonly Silence[],
  target: TargetConfig,
  light: LightName | null,
  nowMs: number,
): Silence | null {
  let longest: Silence | null = null;
  for (const silence of silences) {
    if (!holds(silence, nowMs) || !selects(silence.selector, target, light)) continue;
    if (longest === null || silence.endsAtMs > longest.endsAtMs) longest = silence;
  }
  return longest;
}
