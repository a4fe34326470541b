// What must the probe say of each broken program on stdio? Reason and stage stand with the mode.

import type { stdioModes } from '../../fixtures/servers/stdio/modes.ts';
import type { Notice } from '../../src/probe/report.ts';

export interface StdioRequirement {
  detail?: Record<string, unknown>;
  /** Of the evidence. */
  stderr?: string | RegExp;
  body?: RegExp;
  /** What the end shows. */
  closing?: Notice[];
  /** Of the mode's own stage, where nothing but the end of time can tell. */
  timeout?: string;
}

const ok: StdioRequirement = {};
const late: StdioRequirement = { timeout: '1s', detail: { bytes: 0 } };
/** Time enough to start, and to say what it has to say. */
const unfinished: StdioRequirement = { timeout: '3s' };
const exited = (code: number, request: string, stderr = ''): StdioRequirement => ({
  detail: { exit_code: code, request },
  stderr,
});
const crashed = (signal: string, request: string): StdioRequirement => ({
  detail: { signal, request },
  stderr: `about to die by ${signal}\n`,
});
const noise = (lines: number, first: string): StdioRequirement => ({
  closing: [{ reason: 'stdout_noise', detail: { lines, first } }],
});
const stayed = (needed: string | null, orphans: number): StdioRequirement => ({
  closing: [{ reason: 'no_exit', detail: { needed, orphans } }],
});

const odd = {
  stdio_sound: ok,
  stdio_banner: noise(1, 'Server listening on stdio...'),
  stdio_noise: noise(3, '[info] asked'),
  stdio_json_noise: noise(9, '{"level":30,"msg":"asked"}'),
  stdio_crlf: ok,
  stdio_split: ok,
  stdio_twice: ok,
  stdio_one_write: ok,
  stdio_hostile_names: ok,
  stdio_stderr_flood: ok,
  stdio_slow_start: ok,
  stdio_environment: ok,
  stdio_ignores_end: stayed('SIGTERM', 0),
  stdio_ignores_term: stayed('SIGKILL', 0),
  stdio_orphan: stayed(null, 1),
} satisfies Partial<Record<keyof typeof stdioModes, StdioRequirement>>;

const exits = {
  stdio_exits: exited(3, 'initialize', 'cannot read the configuration: DATABASE_URL is not set\n'),
  stdio_exits_well: exited(0, 'initialize'),
  stdio_exits_asked: exited(1, 'initialize', 'unhandled rejection\n'),
  stdio_exits_tools: exited(1, 'tools/list', 'no tools\n'),
  stdio_exits_canary: exited(70, 'tools/call', 'out of disk\n'),
  stdio_exits_midway: exited(1, 'initialize'),
  stdio_segfaults: crashed('SIGSEGV', 'initialize'),
  stdio_aborts: crashed('SIGABRT', 'initialize'),
  stdio_killed: crashed('SIGKILL', 'tools/call'),
  stdio_orphan_crash: {
    ...stayed(null, 1),
    detail: { signal: 'SIGKILL' },
    // The one that is left behind writes too, before or after.
    stderr: /^about to die/m,
  },
} satisfies Partial<Record<keyof typeof stdioModes, StdioRequirement>>;

const lines = {
  stdio_silent: late,
  stdio_silent_tools: late,
  stdio_silent_canary: late,
  stdio_no_newline: { ...unfinished, body: /"serverInfo"/ },
  stdio_half_line: { ...unfinished, body: /"resu$/ },
  stdio_long_line: { detail: { max: 4_194_304 } },
  stdio_endless_line: { detail: { max: 4_194_304 } },
  stdio_blank_flood: { detail: { limit: 'body', max: 4_194_304 } },
  stdio_bad_json: { detail: { bytes: 29 }, body: /"resu$/ },
  stdio_not_jsonrpc: { body: /^\{"id":\d,/ },
  stdio_batch: { body: /^\[\{/ },
  stdio_other_id: { detail: { got: 999 } },
  stdio_text_id: { body: /"id":"\d"/ },
  stdio_deep: { detail: { pointer: '/result' } },
  stdio_rpc_error: { detail: { code: -32_603, message: 'Internal\\u001b[31m error' } },
  stdio_no_content: { detail: { pointer: '/content' } },
  stdio_nameless: ok,
  stdio_stdout_closed: { detail: { bytes: 0 } },
} satisfies Partial<Record<keyof typeof stdioModes, StdioRequirement>>;

const eras = {
  stdio_legacy: ok,
  stdio_discover_params: ok,
  stdio_discover_plain: ok,
  stdio_discover_silent: ok,
  stdio_discover_exits: ok,
  stdio_modern: ok,
  stdio_newer: { detail: { supported: ['2099-01-01'] } },
  stdio_old_version: { detail: { answered: '1999-01-01' } },
  stdio_pings: ok,
  stdio_roots: ok,
  stdio_elicits: { detail: { method: 'elicitation/create' } },
  stdio_samples: { detail: { method: 'sampling/createMessage' } },
} satisfies Partial<Record<keyof typeof stdioModes, StdioRequirement>>;

export const stdioRequirements: Readonly<Record<keyof typeof stdioModes, StdioRequirement>> = {
  ...odd,
  ...exits,
  ...lines,
  ...eras,
};
