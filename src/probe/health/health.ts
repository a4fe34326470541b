// What does the health URL answer? One GET, read within its limits.

import { parseJson } from '../../base/json.ts';
import type { HealthConfig } from '../../config/schema/schema.ts';
import { evidenceOf } from '../answer/classify.ts';
import { type Fault, fault, Interrupted } from '../fault.ts';
import { limits } from '../limits.ts';
import type { Detail, Evidence, QueueReading } from '../report.ts';
import { readBody } from '../wire/body.ts';
import type { Limit } from '../wire/http.ts';
import type { HttpClient } from '../wire/http-client.ts';
import { queueIn } from './health-answer.ts';

export type HealthAnswer =
  | { kind: 'fault'; fault: Fault }
  | {
      kind: 'answer';
      status: number;
      headers: Record<string, string>;
      /** Undefined when the body is not JSON. */
      body: unknown;
      queue: QueueReading | null;
      evidence: Evidence;
      /** What our own credential adds to a refusal. */
      refusal?: Detail;
    };

/** @throws Interrupted */
export async function readHealth(
  client: HttpClient,
  config: HealthConfig,
  headers: Record<string, string>,
  limit: Limit,
): Promise<HealthAnswer> {
  const url = new URL(config.url);
  const answer = await client.ask(
    { method: 'GET', url, headers: { accept: 'application/json', ...headers }, repeatable: true },
    limit,
  );
  if (!answer.ok) return { kind: 'fault', fault: answer.fault };
  const { head, body } = answer;
  const chunks: Buffer[] = [];
  const read = await readBody(body, limits.bodyBytes, limit.signal, (chunk) => {
    chunks.push(chunk);
    return false;
  });
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  const evidence = evidenceOf({ head, excerpt: text.slice(0, limits.evidenceBytes) });
  const broken = (reason: Fault['reason'], detail = {}): HealthAnswer => ({
    kind: 'fault',
    fault: fault(reason, { status: head.status, bytes: read.bytes, ...detail }, evidence),
  });
  if (read.ending === 'aborted' && !limit.expired()) throw new Interrupted();
  if (read.ending === 'aborted') return broken(read.bytes === 0 ? 'stream_stalled' : 'deadline_exceeded');
  if (read.ending === 'cut') return broken('truncated');
  if (read.ending === 'too_large') return broken('too_large', { limit: 'body', max: limits.bodyBytes });
  const value = parseJson(text);
  return {
    kind: 'answer',
    status: head.status,
    headers: head.headers,
    body: value,
    queue: queueIn(value, config.fields),
    evidence,
  };
}
