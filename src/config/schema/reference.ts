// What does each option mean, for a reader? docs/config.md, written from the schema and the example.

import { durationPattern } from '../../base/duration.ts';
import { type JsonSchema, plainSchema } from './describe.ts';
import { namePattern } from './options.ts';

/** `example` is the text of config.example.yaml. */
export function configReference(example: string): string {
  const { properties, ...schema } = plainSchema();
  // What may stand in defaults is told once, under targets.
  const top = Object.entries(properties ?? {}).map(([key, one]) => [
    key,
    key === 'defaults' ? { ...one, properties: {} } : one,
  ]);
  const parts = [
    '# The config file',
    '<!-- Written by `npm run docs` from src/config/schema/schema.ts: change it there. -->',
    'Every option once, with its default; where another value is shown, the default stands in `[ ]`.',
    `\`\`\`yaml\n${example.trimEnd()}\n\`\`\``,
    rules.trim(),
    ...sections({ ...schema, properties: Object.fromEntries(top) }, ''),
  ];
  return `${parts.join('\n\n')}\n`;
}

const rules = `
\`coalmine validate\` tells everything that is wrong with a file, each with line, column, path and what was expected, and ends with 2; \`coalmine schema\` prints the JSON Schema, which an editor finds by the first line of the example. Unknown keys are errors. A duration is a number and a unit: \`500ms\`, \`10s\`, \`5m\`, \`4h\`, \`14d\`.

## Variables and files

They are filled in after the YAML was read, so what they hold is always one value and never more YAML.

- \`\${VAR}\` in any text is the environment variable, which must be set and not empty.
- \`\${VAR:-default}\` is the default where the variable is unset or empty. The default cannot hold \`}\` or another variable.
- \`$\${\` is a literal \`\${\`.
- Where a number or true/false is expected, a text that came from a variable is read as one: \`total: \${PROBES:-256}\`. Inside \`{ }\` and \`[ ]\` YAML wants quotes around it: \`{ total: "\${PROBES}" }\`.
- \`{ file: path }\` in place of a text is the trimmed content of that file, at most 1 MiB; the path is relative to the config file. Where a map is expected it is that map: \`headers: { file: a }\` is a header named file. Inside \`arguments\` and \`expect\` it is never read as a file.
- Keys are taken as they stand. YAML anchors and aliases work; merge keys (\`<<\`) do not, \`defaults\` is for that.

Bearer tokens, OAuth secrets and keys, header values, webhook secrets, keys and tokens of receivers, the password of a proxy, everything read from a file, and the addresses of receivers are never shown in logs, reports or notifications. Of \`env\`, hidden is what is called like a credential (\`key\`, \`token\`, \`secret\`, \`password\` and their kin), the password of a URL, and what came from a variable; of \`args\`, what came from a variable.

## Defaults

\`defaults\` holds any option of a target but \`name\`, which must be unique. Maps merge, level by level; lists and single values replace; what the target says wins. \`auth: null\` and \`health: null\` in a target take a default away. Header names merge whatever their case.

## Transports

- \`http\` (Streamable HTTP) and \`sse\` (HTTP+SSE of 2024-11-05, of the legacy era alone) need \`url\`.
- \`stdio\` needs \`command\`, and takes \`args\`, \`env\` and \`cwd\`. The command is started for each probe and ended after it, by itself and not through a shell. It sees \`env\` and the few variables that every program needs, not all of ours. \`headers\` and \`auth\` mean nothing over stdio and are refused: give the command its credential in \`env\`.
- A target inherits from \`defaults\` only what its transport can use.

## Signing in

\`auth\` is either \`bearer\` or \`oauth\`. With \`oauth\` (client credentials) a token is fetched, kept across probes and renewed before it ends. \`issuer\` is required because an MCP server names its authorization server itself: without a pinned issuer, a server that was taken over could send our credentials to an address of its own. \`private_key\` signs a JWT in place of \`client_secret\`; RSA keys sign RS and PS algorithms, EC keys the ES algorithm of their curve.

## Certificates and keys

\`tls.ca\`, \`tls.cert\`, \`tls.key\` and \`oauth.private_key\` are PEM text (\`-----BEGIN …\`), or the path of a file that holds it, plain or as \`{ file: path }\`, relative to the config file. They are read once, when the config is. \`cert\` and \`key\` go together. An encrypted key cannot be used.

## Kinds of canaries

- \`tool\` calls the tool, waits for its answer at most \`timeouts.canary\`, and expects \`{ ok: true }\` unless \`expect\` says otherwise.
- \`job\` calls the tool, which enqueues, and reads the job until it is done, at most \`within\`. With \`idempotency: true\` one key is sent twice and must make one job.
- \`progress\` calls the tool and judges the progress that it reports on the way, within \`timeouts.canary\`.
- \`task\` runs the tool as an MCP task until it is done, at most \`within\`.

The last three expect nothing of the result unless \`expect\` says so.

## Health

A target reads one health URL, or a list of them where the server has several queues. Each entry of several has a name: its check and its stage are then called \`health:NAME\`, each is judged, remembered and repeated by itself, and its numbers stand in the detail of its stage; \`queue\` of a report is that of the check that speaks for the pipeline. A canary is diagnosed by the numbers of its own queue: the entry that its \`health\` names, else the one of the canary's own name, else the only one. Where none of them is meant, no numbers help: those of another queue would name a wrong cause.

## What must fit together

- Names of targets, of receivers, and of canaries within a target are unique. A canary without a name goes by its tool's; where that is not of the form of a name, the canary needs one.
- \`alerts.to\` names receivers that exist, and so does \`fallback\`, which names another one and goes in no circle.
- A receiver has the address of its platform: where the host is a known one, an address of another platform is refused.
- Of several entries of \`health\` each has a name of its own, and \`health\` of a canary names one of them.
- \`warn\` is below \`fail\`; for \`workers\`, above it.
- A target has an \`interval\` or a \`cron\`, whichever it says; one that says neither takes what \`defaults\` say.
- \`every\` of a canary is at least the interval of its target; \`within\` goes with kinds job and task, \`idempotency\` with kind job.
- A URL holds no user and password: use \`auth\` or \`headers\`.
- \`listen.address\` off loopback needs \`listen.token\`, or \`auth: none\` beside it.
- Headers that Coalmine sets itself cannot be configured: \`host\`, \`connection\`, \`content-length\`, \`transfer-encoding\` anywhere; for targets \`content-type\`, \`accept\`, \`mcp-session-id\`, \`mcp-protocol-version\`, and \`authorization\` beside \`auth\`; for receivers \`content-type\` (the webhook has \`content_type\`) and \`webhook-*\`, and \`authorization\` beside \`token\`.
`;

/** A section for each map of known keys, outermost first. */
function sections(schema: JsonSchema, path: string): string[] {
  const properties = Object.entries(schema.properties ?? {});
  const rows = properties.map(([key, one]) => row(key, one, schema.required?.includes(key) === true));
  const title = path === '' ? '## Top level' : `## \`${path}\``;
  const table = ['| key | type | default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const inner = properties.flatMap(([key, one]) => {
    const { maps, suffix } = mapsWithin(one);
    const here = `${path === '' ? '' : `${path}.`}${key}${suffix}`;
    return maps.length > 1 ? branches(maps, here) : maps.flatMap((map) => sections(map, here));
  });
  return rows.length > 0 ? [`${title}\n\n${table}`, ...inner] : [];
}

/** What all types have stands in one table, and then what each has beside it. */
function branches(maps: readonly JsonSchema[], path: string): string[] {
  const [first = {}] = maps;
  const isShared = (key: string): boolean => {
    const said = JSON.stringify(first.properties?.[key]);
    return maps.every((map) => JSON.stringify(map.properties?.[key]) === said);
  };
  const types = maps.map((map) => map.properties?.type?.const);
  const type = { enum: types, description: 'What it is; each has options of its own, below.' };
  const shared = Object.entries(first.properties ?? {}).flatMap(([key, one]) => {
    if (key === 'type') return [[key, type] as const];
    return isShared(key) ? [[key, one] as const] : [];
  });
  const own = maps.map((map) => {
    const properties = Object.entries(map.properties ?? {}).filter(
      ([key]) => key !== 'type' && !isShared(key),
    );
    const { const: word, description = '' } = map.properties?.type ?? {};
    const [table = ''] = sections({ ...map, properties: Object.fromEntries(properties) }, path);
    return table.replace(/^.*\n/, () => `## \`${path}\` of type \`${word}\`\n\n${description}\n`);
  });
  return [...sections({ ...first, properties: Object.fromEntries(shared) }, path), ...own];
}

function mapsWithin(schema: JsonSchema): { maps: JsonSchema[]; suffix: string } {
  if (schema.items) return { maps: mapsWithin(schema.items).maps, suffix: '[]' };
  return {
    maps: [schema, ...(schema.anyOf ?? [])].filter((one) => one.properties !== undefined),
    suffix: '',
  };
}

function row(key: string, schema: JsonSchema, required: boolean): string {
  const otherwise = schema.anyOf && schema.default === undefined ? null : schema.default;
  const value = otherwise === undefined ? 'none' : `\`${flow(otherwise)}\``;
  const cells = [`\`${key}\``, typeOf(schema), required ? 'required' : value, schema.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A default as YAML writes it. */
function flow(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${flow(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function typeOf(schema: JsonSchema): string {
  const { type, pattern, format, anyOf, items, additionalProperties } = schema;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((word) => `\`${word}\``).join(' ');
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (schema.$ref) return 'any value';
  if (items) return `list of ${typeOf(items)}${schema.maxItems ? `, at most ${schema.maxItems}` : ''}`;
  if (type === 'integer') return `whole number, ${schema.minimum} to ${schema.maximum}`;
  if (type === 'object') return additionalProperties ? `map of ${typeOf(additionalProperties)}` : 'map';
  if (format === 'uri') return 'URL';
  if (pattern === durationPattern.source) return 'duration';
  if (pattern === namePattern.source) return 'name';
  return type === 'string' ? 'text' : (type ?? 'any value');
}
