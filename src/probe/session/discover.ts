// Which version do we and a server of the modern era agree on, and who is it? Source: MCP 2026-07-28,
// "server/discover".

import { isObject } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { type Classified, evidenceOf, shown } from '../answer/classify.ts';
import { type Fault, fault } from '../fault.ts';
import type { Limit } from '../wire/http.ts';
import { type Agreement, asOf } from './agreement.ts';
import { modernCodes, modernVersions, signOf } from './era.ts';
import { metaNames, type Pass } from './framing.ts';
import { isSessionId, sessionIn } from './session-id.ts';
import type { Talk } from './talk.ts';

export interface Discovering {
  talk: Talk;
  /** Hears of a session that a server opened though it refused the question, as stateful ones of the legacy era do. */
  onSession(sessionId: string): void;
}

/** @throws Interrupted */
export async function discover(by: Discovering, limit: Limit): Promise<Agreement | Fault> {
  const first = await ask(by, limit);
  // It refused the version that it names: a proxy or an instance of another release may have answered.
  const refused = !first.ok && first.fault.detail.code === modernCodes.version;
  const got = refused && signOf(first.fault) === 'modern' ? await ask(by, limit) : first;
  return asOf('server/discover', settle(got));
}

const pass: Pass & { version: string } = { era: 'modern', sessionId: null, version: modernVersions[0] };

async function ask({ talk, onSession }: Discovering, limit: Limit): Promise<Classified> {
  const { answered, got } = await talk.ask('server/discover', {}, pass, limit);
  const sessionId = got.ok ? null : sessionIn(answered);
  if (sessionId !== null && isSessionId(sessionId)) onSession(sessionId);
  return got;
}

/** Pure: what the answer settles, or why it settles nothing. */
function settle(got: Classified): Agreement | Fault {
  if (!got.ok) {
    const named = signOf(got.fault) === 'open' && got.fault.detail.code === modernCodes.version;
    return named || signOf(got.fault) === 'newer'
      ? { ...got.fault, reason: 'version_unsupported' }
      : got.fault;
  }
  const { supportedVersions: supported, capabilities, _meta } = got.result;
  const evidence = evidenceOf(got.answered);
  if (!Array.isArray(supported)) return fault('result_invalid', { pointer: '/supportedVersions' }, evidence);
  const version = modernVersions.find((one) => supported.includes(one));
  if (version === undefined) {
    const named = supported.slice(0, 20).map(shown);
    return fault('version_unsupported', { proposed: pass.version, supported: named }, evidence);
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
