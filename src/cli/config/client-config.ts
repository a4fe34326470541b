// Which servers does the config of an MCP client name? Claude Desktop and Cursor have `mcpServers`, VS Code has
// `servers`, in its settings under `mcp`. A file with comments is read as VS Code reads it.

import { isObject, parseJson } from '../../base/json.ts';
import { oneLine } from '../../base/text.ts';
import { UsageError } from '../command-error.ts';

export interface ClientServer {
  name: string;
  /** Either this or a command. */
  url: string | null;
  sse: boolean;
  command: string | null;
  args: readonly string[];
  env: ReadonlyMap<string, string>;
  cwd: string | null;
  headers: ReadonlyMap<string, string>;
  /** What the client knows of it and we cannot read, a line each. */
  notes: readonly string[];
}

export interface ClientConfig {
  servers: ClientServer[];
  /** Entries that are no server to watch, with the reason. */
  left: { name: string; why: string }[];
}

/** @throws UsageError, which holds nothing of the file but names */
export function parseClientConfig(text: string, file: string): ClientConfig {
  const root = parseJson(text) ?? parseJson(withoutComments(text));
  if (!isObject(root)) throw new UsageError(`${file} is not JSON: give the config file of an MCP client`);
  const inner = isObject(root.mcp) ? root.mcp : {};
  const found = [root.mcpServers, root.servers, inner.servers].find(isObject);
  if (found === undefined)
    throw new UsageError(
      `${file} names no servers: expected mcpServers (Claude, Cursor) or servers (VS Code)`,
    );
  const read = Object.entries(found).map(([name, entry]) => serverOf(oneLine(name, 60), entry));
  return {
    servers: read.filter((one) => 'args' in one),
    left: read.filter((one) => 'why' in one),
  };
}

function serverOf(name: string, entry: unknown): ClientServer | { name: string; why: string } {
  if (!isObject(entry)) return { name, why: 'it is no map' };
  if (entry.disabled === true) return { name, why: 'it is disabled' };
  const url = textOf(entry.url) ?? textOf(entry.serverUrl);
  const command = textOf(entry.command);
  if (url === null && command === null) return { name, why: 'it has neither url nor command' };
  const kind = textOf(entry.type) ?? textOf(entry.transport) ?? '';
  return {
    name,
    url,
    sse: url !== null && /^sse$/i.test(kind),
    command: url === null ? command : null,
    args: url === null && Array.isArray(entry.args) ? entry.args.map(String) : [],
    env: url === null ? textsIn(entry.env) : new Map(),
    cwd: url === null ? textOf(entry.cwd) : null,
    headers: url === null ? new Map() : textsIn(entry.headers),
    notes: notesOf(entry),
  };
}

function notesOf(entry: Record<string, unknown>): string[] {
  const file = textOf(entry.envFile);
  const read =
    file === null ? [] : [`its envFile ${oneLine(file)} is not read: give what it needs of that under env`];
  const login = ['auth', 'oauth', 'headersHelper'].filter(
    (key) => isObject(entry[key]) || textOf(entry[key]) !== null,
  );
  return [
    ...read,
    ...login.map((key) => `its ${key} is not copied: docs/auth.md says how Coalmine signs in`),
  ];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const textsIn = (value: unknown): Map<string, string> =>
  new Map(
    Object.entries(isObject(value) ? value : {})
      .filter(([, one]) => ['string', 'number', 'boolean'].includes(typeof one))
      .map(([key, one]) => [key, String(one)]),
  );

/** What stands in a string stays. A comma before the end of a list or map goes as well. */
const withoutComments = (text: string): string =>
  text
    .replace(
      /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_whole, kept: string | undefined) => kept ?? '',
    )
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])/g, (_whole, kept: string | undefined) => kept ?? '');
