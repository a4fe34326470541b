// What does our probe do to a server of the conformance suites? One visit, as the product makes it. The suite starts
// this program and appends the URL of its server; its scenario says what an operator would have configured.

import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createRedactor } from '../../src/base/redact.ts';
import { canaryName } from '../../src/config/canary.ts';
import { targetSchema } from '../../src/config/schema/target-schema.ts';
import { createKeeper } from '../../src/probe/auth/credentials.ts';
import { noHealthMemory } from '../../src/probe/health/health-memory.ts';
import { probe } from '../../src/probe/probe.ts';

interface Context {
  client_id?: string;
  client_secret?: string;
  private_key_pem?: string;
  signing_algorithm?: string;
  toolCalls?: { name: string; arguments: Record<string, unknown> }[];
}

const url = process.argv.at(-1) ?? '';
const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}') as Context;

/** Each breaks one rule of x-mcp-header. */
const invalid = [
  'empty_header',
  'object_header',
  'array_header',
  'null_header',
  'number_header',
  'duplicate_same_case',
  'duplicate_diff_case',
  'space_in_name',
  'colon_in_name',
  'non_ascii_name',
  'control_char_name',
];

const call = (tool: string, args: Record<string, unknown> = {}) => ({
  kind: 'tool',
  tool,
  name: `call-${tool}`,
  arguments: args,
  expect: {},
});

/** The tools that a scenario wants to be called; of the invalid ones it wants to see that they are not. */
const calls: Record<string, () => object[]> = {
  tools_call: () => [call('add_numbers', { a: 5, b: 3 })],
  'sse-retry': () => [call('test_reconnection')],
  'http-standard-headers': () => ['test_headers', 'my-hyphenated-tool'].map((tool) => call(tool)),
  'http-custom-headers': () => (context.toolCalls ?? []).map((one) => call(one.name, one.arguments)),
  'http-invalid-tool-headers': () =>
    ['valid_tool', ...invalid.map((what) => `invalid_${what}`)].map((tool) =>
      call(tool, { region: 'eu', value: 'x' }),
    ),
};

/** As an operator reads it at the server, before writing it down. */
async function issuerOf(server: URL): Promise<string> {
  const refused = await fetch(server, { method: 'POST', headers: { connection: 'close' } });
  const told = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1];
  const usual = '/.well-known/oauth-protected-resource';
  for (const place of [told, `${usual}${server.pathname}`, usual]) {
    const answer = place ? await fetch(new URL(place, server), { headers: { connection: 'close' } }) : null;
    if (answer?.ok)
      return ((await answer.json()) as { authorization_servers: [string] }).authorization_servers[0];
  }
  throw new Error('the server does not say who authorizes for it');
}

async function authOf(): Promise<object | null> {
  if (!scenario.startsWith('auth/')) return null;
  const { client_id = 'a-client', client_secret, private_key_pem, signing_algorithm } = context;
  const key = private_key_pem && { private_key: private_key_pem, algorithm: signing_algorithm };
  const secret = key || { client_secret: client_secret ?? 'not-a-secret' };
  return { oauth: { issuer: await issuerOf(new URL(url)), client_id, ...secret } };
}

const target = targetSchema.parse({
  name: 'conformance',
  url,
  auth: await authOf(),
  tools: { min: 0 },
  canaries: calls[scenario]?.() ?? [],
});
const redactor = createRedactor();
const client = { name: 'coalmine', version: '0.1.0' };
const means = { clock: systemClock, redactor, client };
const report = await probe(
  {
    target,
    due: { protocol: true, health: [], canaries: target.canaries.map(canaryName) },
    memoryOf: () => noHealthMemory,
    known: null,
    baseline: null,
    afterIdle: false,
    signal: new AbortController().signal,
  },
  { ...means, random: systemRandom, credentialsFor: createKeeper(means) },
);
const stages = report.stages.map(({ stage, outcome, reason, detail }) => ({
  stage,
  outcome,
  reason,
  detail,
}));
process.stdout.write(`${JSON.stringify({ protocol: report.protocol, stages })}\n`);
