// How does a config begin? As YAML that says beside each part what it is for and what else there is.

export interface InitTarget {
  name: string;
  url: string | null;
  sse: boolean;
  command: string | null;
  args: readonly string[];
  cwd: string | null;
  env: readonly (readonly [string, string])[];
  headers: readonly (readonly [string, string])[];
  bearer: string | null;
  canaries: readonly string[];
  expect: readonly string[];
  health: string | null;
  /** What of it was not copied, a line each. */
  notes: readonly string[];
}

/** Every value is written as it is to be read: with references, and `$${` for a literal `${`. */
export const initText = (targets: readonly InitTarget[], webhook: string | null): string =>
  `${[
    '# Every option, its default and what it means: docs/config.md, config.example.yaml',
    '# `coalmine validate` names mistakes, `coalmine check` probes once, `coalmine run` goes on probing.',
    'version: 1',
    ...receiverLines(webhook),
    'targets:',
    ...targets.flatMap((target) => targetLines(target, webhook !== null)),
  ].join('\n')}\n`;

const receiverLines = (webhook: string | null): string[] =>
  webhook === null
    ? [
        '# Who hears of it when the daemon finds something: a webhook, Slack, PagerDuty and others.',
        '# receivers:',
        `#   - { name: oncall, type: webhook, url: "\${ONCALL_URL}" }`,
      ]
    : ['receivers:', '  - name: oncall', '    type: webhook', `    url: ${scalar(webhook)}`];

function targetLines(target: InitTarget, told: boolean): string[] {
  const { name, url, sse, command, args, cwd, env, headers, bearer, expect, notes } = target;
  return [
    `  - name: ${scalar(name)}`,
    ...notes.map((note) => `    # ${note}`),
    ...(url === null ? [] : [...(sse ? ['    transport: sse'] : []), `    url: ${scalar(url)}`]),
    ...(command === null ? [] : ['    transport: stdio', `    command: ${scalar(command)}`]),
    ...(args.length === 0 ? [] : ['    args:', ...args.map((one) => `      - ${scalar(one)}`)]),
    ...(cwd === null ? [] : [`    cwd: ${scalar(cwd)}`]),
    ...mapLines('env', env),
    ...mapLines('headers', headers),
    ...(bearer === null ? [] : ['    auth:', `      bearer: ${scalar(bearer)}`]),
    ...(expect.length === 0
      ? []
      : ['    tools:', '      expect:', ...expect.map((one) => `        - ${scalar(one)}`)]),
    ...canaryLines(target),
    ...(told ? ['    alerts: { to: [oncall] }'] : []),
  ];
}

function canaryLines({ canaries, health }: InitTarget): string[] {
  const watched = health === null ? [] : ['    health:', `      url: ${scalar(health)}`];
  if (canaries.length > 0)
    return ['    canaries:', ...canaries.map((tool) => `      - tool: ${scalar(tool)}`), ...watched];
  return [
    '    # A canary sends a harmless job down the pipeline behind the server, and finds a dead worker:',
    '    # canaries: [{ tool: health_check_job }]',
    ...watched,
    ...(health === null ? ['    # health: { url: https://…/health }'] : []),
  ];
}

const mapLines = (key: string, entries: readonly (readonly [string, string])[]): string[] =>
  entries.length === 0
    ? []
    : [`    ${key}:`, ...entries.map(([name, value]) => `      ${scalar(name)}: ${scalar(value)}`)];

/** Plain where nobody could take it for anything else. */
const scalar = (text: string): string =>
  /^(?:[A-Za-z_/][\w./@-]*(?::\/\/[\w./:@?=-]*[\w/])?|\$\{[A-Z_0-9]+\})$/.test(text) &&
  !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
