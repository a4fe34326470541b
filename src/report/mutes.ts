// What keeps people from hearing of it, in words and for other programs?

import { oneLine } from '../base/text.ts';
import type { Mute } from '../engine/tell/mute.ts';
import { iso, moment } from './words.ts';

export function muteWords(mute: Mute): string {
  switch (mute.by) {
    case 'silence':
      return `silence ${mute.id} of ${oneLine(mute.author)} until ${moment(mute.untilMs)}: ${oneLine(mute.reason)}`;
    case 'maintenance':
      return `maintenance ${mute.window} until ${moment(mute.untilMs)}`;
    case 'dependency':
      return `depends on ${mute.on}, whose server does not answer`;
    case 'flapping':
      return 'the light comes and goes: told once, then held until it is calm';
  }
}

/** Version 1. */
export const muteJson = (mute: Mute) => ({
  by: mute.by,
  window: mute.by === 'maintenance' ? mute.window : null,
  on: mute.by === 'dependency' ? mute.on : null,
  silence: mute.by === 'silence' ? mute.id : null,
  author: mute.by === 'silence' ? mute.author : null,
  reason: mute.by === 'silence' ? mute.reason : null,
  until: 'untilMs' in mute ? iso(mute.untilMs) : null,
});
