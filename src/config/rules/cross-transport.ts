// Does a target say what its transport needs, and nothing that its transport cannot use?

import { ofHttp, ofStdio } from '../load/merge.ts';
import { type Finding, findingAt } from '../problem.ts';
import { at, isThere, type Spot, said, textOf } from '../spot.ts';

/** `target` has its defaults merged in. */
export function checkTransport(target: Spot): Finding[] {
  if (target.kind !== 'map') return [];
  const written = at(target, 'transport');
  const transport = written === undefined ? 'http' : textOf(written);
  if (transport === 'stdio') return checkStdio(target);
  return transport === 'http' || transport === 'sse' ? checkHttp(target, transport) : [];
}

const instead: Record<(typeof ofHttp)[number], string> = {
  url: 'transport stdio has no url, it starts the command',
  headers: 'there are no headers over stdio, give the command what it needs in env',
  auth: 'there is no signing in over stdio, give the command its credential in env',
};

function checkStdio(target: Spot): Finding[] {
  return [
    ...ofHttp.flatMap((key) => refused(at(target, key), instead[key])),
    ...missing(target, 'command', 'the program that transport stdio starts'),
  ];
}

function checkHttp(target: Spot, transport: 'http' | 'sse'): Finding[] {
  const strange = ofStdio.flatMap((key) => refused(at(target, key), `goes with transport: stdio alone`));
  const protocol = at(target, 'protocol');
  const modern = ['modern', '2026-07-28'].includes(textOf(protocol) ?? '');
  return [
    ...strange,
    // Whoever writes a command forgot the transport, not the URL.
    ...(strange.length > 0 ? [] : missing(target, 'url', 'an http:// or https:// URL')),
    ...(transport === 'sse' && modern ? refused(protocol, 'transport sse is of the legacy era alone') : []),
  ];
}

const refused = (spot: Spot | undefined, why: string): Finding[] =>
  spot && said(spot) ? [findingAt(spot, why)] : [];

function missing(target: Spot, key: string, what: string): Finding[] {
  const spot = at(target, key);
  if (isThere(spot)) return [];
  return [findingAt(spot ?? target, `missing: expected ${what}`, ...(spot ? [] : [key]))];
}
