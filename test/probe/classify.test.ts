// Does every answer that there can be get exactly one meaning, in the order that the design sets?

import { describe, expect, it } from 'vitest';
import {
  type Asked,
  classify,
  classifyNotice,
  evidenceOf,
  retryAfter,
} from '../../src/probe/answer/classify.ts';
import type { Reason } from '../../src/probe/reasons.ts';
import type { Answered } from '../../src/probe/wire/answered.ts';

const nowMs = Date.UTC(2026, 10, 23, 18);
const asked: Asked = { id: 7, credential: false, batches: false, nowMs };

const json = (value: unknown): Partial<Answered> => ({ form: 'json', payload: { kind: 'json', value } });
const read = (
  form: Answered['form'],
  ending: Answered['read']['ending'],
  bytes: number,
): Partial<Answered> => ({
  form,
  read: { ending, bytes },
  payload: { kind: 'none' },
});

/** What can come in a body, and what it means where the status does not speak first. Null is a result. */
const bodies: Record<string, { body: Partial<Answered>; means: Reason | null }> = {
  'a result': { body: json({ jsonrpc: '2.0', id: 7, result: {} }), means: null },
  'an error': { body: json({ jsonrpc: '2.0', id: 7, error: { code: -32_603 } }), means: 'rpc_error' },
  'an error with id null': {
    body: json({ jsonrpc: '2.0', id: null, error: { code: 1 } }),
    means: 'rpc_error',
  },
  'an error without id': { body: json({ jsonrpc: '2.0', error: { code: 1 } }), means: 'rpc_error' },
  'an error without code': { body: json({ jsonrpc: '2.0', id: 7, error: {} }), means: 'not_jsonrpc' },
  'an error to another': { body: json({ jsonrpc: '2.0', id: 8, error: { code: 1 } }), means: 'id_mismatch' },
  'a result to another': { body: json({ jsonrpc: '2.0', id: 8, result: {} }), means: 'id_mismatch' },
  'the id as text': { body: json({ jsonrpc: '2.0', id: '7', result: {} }), means: 'id_mismatch' },
  'a result of text': { body: json({ jsonrpc: '2.0', id: 7, result: 'x' }), means: 'result_invalid' },
  'result and error': {
    body: json({ jsonrpc: '2.0', id: 7, result: {}, error: { code: 1 } }),
    means: 'not_jsonrpc',
  },
  'neither of them': { body: json({ jsonrpc: '2.0', id: 7 }), means: 'not_jsonrpc' },
  'no version': { body: json({ id: 7, result: {} }), means: 'not_jsonrpc' },
  'an array': { body: json([{ jsonrpc: '2.0', id: 7, result: {} }]), means: 'not_jsonrpc' },
  null: { body: json(null), means: 'not_jsonrpc' },
  'no JSON': { body: { form: 'json', payload: { kind: 'not_json' } }, means: 'bad_json' },
  nothing: { body: read('json', 'complete', 0), means: 'empty_body' },
  'nothing of any type': { body: read('other', 'complete', 0), means: 'empty_body' },
  'a page': { body: read('other', 'complete', 90), means: 'content_type' },
  'a cut body': { body: read('json', 'cut', 9), means: 'truncated' },
  'a silent body': { body: read('json', 'aborted', 0), means: 'stream_stalled' },
  'a slow body': { body: read('json', 'aborted', 9), means: 'deadline_exceeded' },
  'a large body': { body: read('json', 'too_large', 9), means: 'too_large' },
  'a stream that ended': { body: read('events', 'complete', 9), means: 'stream_ended' },
  'a stream that was cut': { body: read('events', 'cut', 9), means: 'stream_reset' },
  'a silent stream': { body: read('events', 'aborted', 0), means: 'stream_stalled' },
  'a chatty stream': { body: read('events', 'aborted', 9), means: 'deadline_exceeded' },
  'a large stream': { body: read('events', 'too_large', 9), means: 'too_large' },
  'a question': {
    body: { form: 'events', payload: { kind: 'question', method: 'elicitation/create' } },
    means: 'input_required',
  },
};

function answered(status: number, body: Partial<Answered>, headers: Record<string, string> = {}): Answered {
  return {
    head: { status, headers },
    form: 'json',
    read: { ending: 'complete', bytes: 90 },
    payload: { kind: 'none' },
    excerpt: '',
    redirects: 0,
    ...body,
  };
}

/** Design, section 4, once more in the words of a table. */
function meaning(status: number, own: Reason | null, credential: boolean): Reason | null {
  if (status === 401) return credential ? 'auth_rejected' : 'auth_required';
  if (status === 403) return credential ? 'auth_rejected' : 'http_error';
  if (status === 421) return 'host_rejected';
  if (status === 429) return 'rate_limited';
  if ([502, 503, 504].includes(status) || Math.floor(status / 10) === 52) return 'gateway_error';
  if (own === 'rpc_error') return 'rpc_error';
  if (status === 202) return 'accepted_no_response';
  if (status === 404 || status === 405) return 'endpoint_not_found';
  return Math.floor(status / 100) === 2 ? own : 'http_error';
}

describe('an answer', () => {
  it('means the same for every status, body and credential as the table of the design says', () => {
    const wrong: string[] = [];
    for (let status = 100; status <= 599; status += 1) {
      for (const [name, { body, means }] of Object.entries(bodies)) {
        for (const credential of [true, false]) {
          const got = classify(answered(status, body), { ...asked, credential });
          const reason = got.ok ? null : got.fault.reason;
          const wanted = meaning(status, means, credential);
          if (reason !== wanted) wrong.push(`${status} with ${name}: ${reason}, not ${wanted}`);
          if (!got.ok && got.fault.evidence?.status !== status)
            wrong.push(`${status} with ${name}: no evidence`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('that was refused may bring an error under a word in place of our id, as the Python SDK writes it', () => {
    const body = json({
      jsonrpc: '2.0',
      id: 'server-error',
      error: { code: -32_600, message: 'no session' },
    });
    const detail = { code: -32_600, message: 'no session', status: 400 };
    expect(classify(answered(400, body), asked)).toMatchObject({ fault: { reason: 'rpc_error', detail } });
    expect(classify(answered(200, body), asked)).toMatchObject({ fault: { reason: 'id_mismatch' } });
  });

  it('to a notification is good with any 2xx, whatever the body', () => {
    for (let status = 200; status <= 599; status += 1) {
      const found = classifyNotice(answered(status, read('other', 'complete', 0)), asked);
      expect(found?.reason ?? null).toBe(status < 300 ? null : meaning(status, null, false));
    }
  });

  it('may be an array in 2025-03-26, which alone allowed it', () => {
    const batch = json([
      { jsonrpc: '2.0', method: 'notifications/message' },
      { jsonrpc: '2.0', id: 7, result: { tools: [] } },
    ]);
    expect(classify(answered(200, batch), { ...asked, batches: true })).toMatchObject({
      result: { tools: [] },
    });
    expect(classify(answered(200, batch), asked)).toMatchObject({ fault: { reason: 'not_jsonrpc' } });
  });

  it.each([
    ['Invalid Host header: a.example', 'host_rejected'],
    ['Forbidden: origin not allowed', 'host_rejected'],
    ['<html>Ask the host of this site</html>', 'http_error'],
    ['<!DOCTYPE html>The origin web server', 'http_error'],
    ['Hostile ghosts', 'http_error'],
    ['', 'http_error'],
  ])('403 that says "%s" is %s', (excerpt, reason) => {
    expect(classify(answered(403, { excerpt }), asked)).toMatchObject({ fault: { reason } });
  });

  it.each([
    ['Bearer error="insufficient_scope", scope="a b"', 'auth_scope', 'a b'],
    ['Bearer error=insufficient_scope', 'auth_scope', undefined],
    ['Bearer error="invalid_token"', 'auth_rejected', undefined],
  ])('403 with the challenge %s is %s', (challenge, reason, scope) => {
    const got = classify(answered(403, {}, { 'www-authenticate': challenge }), {
      ...asked,
      credential: true,
    });
    expect(got).toMatchObject({ fault: { reason } });
    expect(got.ok ? null : got.fault.detail.scope).toBe(scope);
  });

  it('shows nothing that steers a terminal, and not too much', () => {
    const rude = `\u001b[2J\u009b31m\u202e${'x'.repeat(10_000)}`;
    const headers = { 'www-authenticate': rude, 'content-type': rude, server: rude };
    const shown = (status: number, body: Partial<Answered>): string => {
      const got = classify(answered(status, { excerpt: rude, ...body }, headers), asked);
      return got.ok ? '' : JSON.stringify([got.fault.detail, got.fault.evidence]);
    };
    const all = [
      shown(401, {}),
      shown(200, read('other', 'complete', 9)),
      shown(200, json({ jsonrpc: '2.0', id: rude, result: {} })),
      shown(
        200,
        json({ jsonrpc: '2.0', id: 7, error: { code: 1, message: rude, data: { supported: [rude] } } }),
      ),
      shown(200, json({ jsonrpc: '2.0', id: 7, [rude]: 1 })),
    ];
    for (const text of all) {
      expect(text.length).toBeLessThan(8_000);
      expect(JSON.parse(text).flatMap(Object.values).join()).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    expect(evidenceOf(answered(200, { excerpt: rude })).body).toHaveLength(2_048);
  });
});

describe('without HTTP', () => {
  const over = (more: Partial<Answered>) =>
    classify({ ...answered(200, { form: 'lines', ...more }), head: null }, asked);

  it.each([
    ['nothing came in time', read('lines', 'aborted', 0), 'response_timeout', null],
    ['stdout ended', read('lines', 'complete', 0), 'stream_ended', null],
    [
      'noise came in time',
      { ...read('lines', 'aborted', 5), excerpt: 'noise' },
      'deadline_exceeded',
      'noise',
    ],
    ['a line broke off', { payload: { kind: 'not_json' }, excerpt: '{"jso' }, 'bad_json', '{"jso'],
  ] as [string, Partial<Answered>, Reason, string | null][])('%s', (_, more, reason, body) => {
    const evidence = body === null ? null : { body };
    expect(over(more)).toMatchObject({ ok: false, fault: { reason, evidence } });
  });

  it('half a line is told by its size, and what stderr said last is shown', () => {
    const half = { ...read('lines', 'aborted', 9), unterminated: 4, stderr: 'out of \u001b[31mmemory' };
    expect(over(half)).toMatchObject({
      fault: {
        detail: { bytes: 9, unterminated_bytes: 4 },
        evidence: { stderr: 'out of \\u001b[31mmemory' },
      },
    });
  });
});

describe('Retry-After', () => {
  it.each([
    ['30', 30_000],
    [' 0 ', 0],
    ['Mon, 23 Nov 2026 18:01:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 17:00:00 GMT', 0],
    ['99999999999', 86_400_000],
  ])('%s is %i ms', (text, ms) => {
    expect(retryAfter({ 'retry-after': text }, nowMs)).toEqual({ retry_after_ms: ms });
  });

  it.each([[{}], [{ 'retry-after': '' }], [{ 'retry-after': 'soon' }], [{ 'retry-after': '-5' }]] as Record<
    string,
    string
  >[][])('%o tells nothing', (headers) => {
    expect(retryAfter(headers as Record<string, string>, nowMs)).toEqual({});
  });
});
