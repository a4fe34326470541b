// When is an answer the expected one?

import { describe, expect, it } from 'vitest';
import { meets } from '../../src/probe/canary/expect.ts';
import { reasonOfToolError } from '../../src/probe/canary/result.ts';

const text = (value: string) => ({ type: 'text', text: value });

describe('an expectation', () => {
  it.each([
    ['equal keys', { structuredContent: { ok: true, more: 1 }, content: [] }, { ok: true }],
    ['deep ones', { structuredContent: { a: { b: [1, null] } }, content: [] }, { a: { b: [1, null] } }],
    ['JSON in a text', { content: [text('{"ok":true}')] }, { ok: true }],
    [
      'the first text that is JSON',
      { content: [text('done:'), text('{"ok":true}'), text('{"ok":false}')] },
      { ok: true },
    ],
    ['nothing at all', { content: [] }, {}],
  ])('is met by %s', (_, result, expected) => {
    expect(meets(result, expected)).toEqual({ ok: true });
  });

  it.each([
    ['another value', { structuredContent: { ok: false }, content: [] }, { ok: true }, 'ok', false],
    [
      'a value of another kind',
      { structuredContent: { ok: 'true' }, content: [] },
      { ok: true },
      'ok',
      'true',
    ],
    [
      'part of a map',
      { structuredContent: { a: { b: 1, c: 2 } }, content: [] },
      { a: { b: 1 } },
      'a',
      { b: 1, c: 2 },
    ],
    ['a missing key', { structuredContent: {}, content: [] }, { ok: true }, 'ok', null],
    [
      'structured content, whatever the text',
      { structuredContent: {}, content: [text('{"ok":true}')] },
      { ok: true },
      'ok',
      null,
    ],
    ['prose', { content: [text('ok: true')] }, { ok: true }, null, 'ok: true'],
    ['a list', { content: [text('[true]')] }, { ok: true }, null, '[true]'],
    ['no text', { content: [{ type: 'image', data: '' }, null] }, { ok: true }, null, null],
    ['an inherited name', { structuredContent: {}, content: [] }, { constructor: null }, 'constructor', null],
  ])('is not met by %s', (_, result, expected, key, got) => {
    expect(meets(result, expected)).toEqual({ ok: false, key, got });
  });

  it.each([
    ['sentinel_job_failed: boom', 'sentinel_failed'],
    ['Error: sentinel_job_timeout', 'sentinel_timeout'],
    ['connection refused', 'tool_error'],
    ['', 'tool_error'],
  ])('hears "%s" as %s', (said, reason) => {
    expect(reasonOfToolError(said)).toBe(reason);
  });
});
