// Which version do we and a server of the modern era agree on, and who is it? Source: MCP 2026-07-28,
// "server/discover".

import { isObject } from '../base/json.ts';
import { oneLine } from '../base/text.ts';
import type { Agreement } from './agreement.ts';
import { type Classified, evidenceOf } from './classify.ts';
import { modernCodes, modernVersions, signOf } from './era.ts';
import { type Fault, fault } from './fault.ts';
import { metaNames, type Pass } from './framing.ts';
import type { Talk } from './talk.ts';
import type { Limit } from './wire/http.ts';

/** @throws Interrupted */
export async function discover(talk: Talk, limit: Limit): Promise<Agreement | Fault> {
  const first = await ask(talk, limit);
  // It refused the version that it names: a proxy or an instance of another release may have answered.
  const refused = !first.ok && first.fault.detail.code === modernCodes.version;
  const got = refused && signOf(first.fault) === 'modern' ? await ask(talk, limit) : first;
  return settle(got);
}

const pass: Pass & { version: string } = { era: 'modern', sessionId: null, version: modernVersions[0] };

async function ask(talk: Talk, limit: Limit): Promise<Classified> {
  const { got } = await talk.ask('server/discover', {}, pass, limit);
  return got;
}

/** Pure: what the answer settles, or why it settles nothing. */
function settle(got: Classified): Agreement | Fault {
  if (!got.ok)
    return signOf(got.fault) === 'newer' ? { ...got.fault, reason: 'version_unsupported' } : got.fault;
  const { supportedVersions: supported, capabilities, _meta } = got.result;
  const evidence = evidenceOf(got.answered);
  if (!Array.isArray(supported)) return fault('result_invalid', { pointer: '/supportedVersions' }, evidence);
  const version = modernVersions.find((one) => supported.includes(one));
  if (version === undefined) {
    const answered = supported.slice(0, 20).map((one) => oneLine(String(one), 100));
    return fault('version_unsupported', { proposed: pass.version, supported: answered }, evidence);
  }
  if (!isObject(capabilities)) return fault('result_invalid', { pointer: '/capabilities' }, evidence);
  const named = isObject(_meta) ? _meta[metaNames.serverInfo] : undefined;
  return { pass: { ...pass, version }, server: serverIn(named), capabilities };
}

/** A server should say who it is, and need not. */
function serverIn(info: unknown): Agreement['server'] {
  const { name, version } = isObject(info) ? info : {};
  const text = (value: unknown, most: number): string =>
    typeof value === 'string' ? oneLine(value, most) : '';
  return { name: text(name, 200), version: text(version, 100) };
}
