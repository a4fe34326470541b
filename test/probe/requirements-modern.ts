// What must the probe say of each server of 2026-07-28, and of each that meets server/discover for the first time?
// Reason, stage and era stand with the mode.

import { expect } from 'vitest';
import type { ModernModeName } from '../../fixtures/servers/groups.ts';
import type { Requirement } from './requirements.ts';

const nothing: Requirement = { status: null };
const ok: Requirement = { status: 200 };
const http = (code: number): Requirement => ({ status: code, detail: { status: code } });
const invalid = (pointer: string, more: object = {}): Requirement => ({
  status: 200,
  detail: { pointer, ...more },
});
const refused = (code: number, more: object = {}): Requirement => ({
  status: 400,
  detail: { code, status: 400, ...more },
});
const late: Requirement = { status: null, timeout: '3s' };

const passing = {
  modern_sound: nothing,
  modern_events: nothing,
  modern_dual: nothing,
  modern_versions: nothing,
  modern_hinted: nothing,
  modern_undated: nothing,
  modern_nameless: nothing,
  modern_letters: nothing,
  discover_400: nothing,
  discover_404: nothing,
  discover_405: nothing,
  discover_406: nothing,
  discover_422: nothing,
  discover_no_session: nothing,
  discover_method: nothing,
  discover_params: nothing,
  discover_request: nothing,
  discover_plain: nothing,
  discover_legacy_named: nothing,
  discover_202: nothing,
  discover_500: nothing,
  discover_html: nothing,
  discover_silent: nothing,
  discover_reset: nothing,
  turns_modern: nothing,
  turns_legacy: nothing,
  turns_midway: nothing,
} satisfies Partial<Record<ModernModeName, Requirement>>;

export const modernRequirements: Readonly<Record<ModernModeName, Requirement>> = {
  ...passing,
  modern_no_versions: invalid('/supportedVersions'),
  modern_no_capabilities: invalid('/capabilities'),
  modern_untyped: invalid('/resultType', { problem: 'missing' }),
  modern_typed_odd: invalid('/resultType', { got: 1, request: 'server/discover' }),
  modern_no_list: refused(-32_022, { request: 'initialize' }),
  modern_newer: { status: 200, detail: { proposed: '2026-07-28', supported: ['2099-01-01'] } },
  modern_refuses: refused(-32_022, { supported: ['2099-01-01'] }),
  modern_mismatch: refused(-32_020, { means: expect.stringMatching(/proxy/) }),
  modern_demands: refused(-32_021, { required: ['elicitation'], means: expect.stringMatching(/capability/) }),
  modern_401: http(401),
  modern_403: http(403),
  modern_429: { status: 429, detail: { retry_after_ms: 30_000 } },
  modern_503: http(503),
  modern_500: http(500),
  modern_202: http(202),
  modern_html: ok,
  modern_silent: late,
  modern_reset: nothing,
  modern_bad_json: ok,
  modern_ended: ok,
  modern_other_id: { status: 200, detail: { got: 999 } },
  modern_list_404: { status: 404, detail: { code: -32_601, pages: 1 } },
  modern_list_untyped: invalid('/resultType', { problem: 'missing' }),
  modern_call_untyped: invalid('/resultType', { problem: 'missing' }),
  modern_call_asks: { status: 200, detail: { result_type: 'input_required' } },
  modern_call_task: invalid('/resultType', { result_type: 'task' }),
  modern_call_odd_type: invalid('/resultType', { result_type: 'perhaps' }),
  modern_call_unknown: { status: 200, detail: { code: -32_602 } },
  modern_call_reset: nothing,
  modern_call_comments: { status: 200, timeout: '3s' },
};
