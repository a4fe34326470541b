// Which values of a config must never be seen? The redactor learns them before anything is logged.

import { at, entriesOf, itemsOf, oneOrMore, type ScalarSpot, type Spot, textOf } from './spot.ts';

/** What is shorter, such as the path /mcp, would blank out ordinary text and hides nothing. */
const shortest = 8;
const isLong = (text: string): boolean => text.length >= shortest;

/** `root` has its defaults merged in. */
export function secretsOf(root: Spot): string[] {
  const receivers = itemsOf(at(root, 'receivers'));
  const targets = itemsOf(at(root, 'targets'));
  const found = [
    ...fromFiles(root),
    ...receivers.flatMap((one) => keysOfReceivers.flatMap((key) => scalars(at(one, key)))),
    ...targets.flatMap((one) => hiddenIn(one).flatMap(scalars)),
    ...scalars(at(root, 'listen', 'token')),
  ];
  const secrets = [
    ...found.flatMap(formsOf),
    ...receivers.flatMap((one) => secretsOfReceiverUrl(at(one, 'url'))),
    ...receivers.flatMap((one) => secretsOfTopic(at(one, 'topic'))),
    ...receivers.flatMap((one) => secretsOfProxy(at(one, 'proxy'))),
    ...targets.flatMap((one) =>
      [
        at(one, 'url'),
        at(one, 'auth', 'oauth', 'token_url'),
        ...oneOrMore(at(one, 'health')).map((health) => at(health, 'url')),
      ].flatMap(secretsOfQuery),
    ),
    ...targets.flatMap((one) => entriesOf(at(one, 'env')).flatMap(secretsOfVariable)),
    ...targets.flatMap((one) => secretsOfArguments(scalars(at(one, 'args')))),
  ];
  return [...new Set(secrets)].filter((secret) => secret !== '');
}

const keysOfReceivers = ['secrets', 'headers', 'routing_key', 'api_key', 'token'];

const hiddenIn = (target: Spot): (Spot | undefined)[] => [
  at(target, 'auth', 'bearer'),
  at(target, 'auth', 'oauth', 'client_secret'),
  at(target, 'auth', 'oauth', 'private_key'),
  at(target, 'tls', 'key'),
  at(target, 'headers'),
  ...oneOrMore(at(target, 'health')).map((one) => at(one, 'headers')),
];

function scalars(spot: Spot | undefined): ScalarSpot[] {
  if (!spot) return [];
  if (spot.kind === 'scalar') return [spot];
  return spot.kind === 'list'
    ? spot.items.flatMap(scalars)
    : entriesOf(spot).flatMap(([, one]) => scalars(one));
}

/** Every value of the config is looked at, and hardly one is kept. */
function fromFiles(spot: Spot, found: ScalarSpot[] = []): ScalarSpot[] {
  if (spot.kind === 'scalar') {
    if (spot.fromFile) found.push(spot);
  } else {
    for (const one of spot.kind === 'list' ? spot.items : spot.entries.values()) fromFiles(one, found);
  }
  return found;
}

/** The value, what variables put into it, and the credential behind a scheme or a prefix. */
function formsOf(spot: ScalarSpot): string[] {
  const value = textOf(spot) ?? '';
  const credential = /^(?:(?:Bearer|Basic|Token)\s+|whsec_)(\S+)$/i.exec(value)?.[1];
  return [value, ...spot.taken, ...(credential ? [credential] : [])];
}

/** Whoever knows a webhook's address may post to it: chat tools put their token into the path. */
function secretsOfReceiverUrl(spot: Spot | undefined): string[] {
  const text = textOf(spot);
  const url = text === undefined ? null : URL.parse(text);
  if (spot?.kind !== 'scalar' || text === undefined || !url) return [];
  const parts = [`${url.pathname}${url.search}`, url.pathname, ...url.searchParams.values(), ...spot.taken];
  return [text, url.href, ...parts.filter(isLong)];
}

/** Whoever knows a topic of ntfy reads along. A short one that stands in the file is a word and no secret. */
function secretsOfTopic(spot: Spot | undefined): string[] {
  const text = textOf(spot);
  if (spot?.kind !== 'scalar' || text === undefined) return [];
  return [...(text.length >= 12 ? [text] : []), ...spot.taken.filter(isLong)];
}

function secretsOfProxy(spot: Spot | undefined): string[] {
  const text = textOf(spot) ?? '';
  const { username = '', password = '' } = URL.parse(text) ?? {};
  return password === '' ? [] : [text, `${username}:${password}`, password];
}

/** The address of a target is shown, but not a key in its query that came from a variable. */
function secretsOfQuery(spot: Spot | undefined): string[] {
  if (spot?.kind !== 'scalar' || spot.taken.length === 0) return [];
  const url = URL.parse(textOf(spot) ?? '');
  if (!url) return [];
  const query = [url.search, ...url.searchParams.values()];
  return spot.taken.filter((part) => query.some((value) => value.includes(part)));
}

/** Such as API_KEY, --auth-token or GITLAB_PAT; not AUTHOR, nor TOKENIZERS, nor PATH. */
const likeCredential =
  /((?<![a-z])pat|key|token|secret|pass(word|wd|phrase)?|pwd|auth(orization)?|credential|cookie|private|session|dsn)s?($|[^a-z])/i;

/** Settings that a credential is never, and that stand in every log. */
const switches = /^(true|false|on|off|yes|no|none|null|auto|default|enabled|disabled)$/i;

/** Tokens of services that begin in a way of their own, of JWTs, and what is long and no word of any language. */
const likeToken =
  /^(sk|pk|rk|ghp|gho|ghu|ghs|glpat|xox[a-z]|npm|pat|key|AKIA|ASIA|AIza)[-_A-Za-z0-9]{12,}$|^github_pat_|^eyJ[\w-]+\.|^(?=[^/]*\d)(?=[^/]*[A-Za-z])[\w+=-]{24,}$/;

/** Would somebody who reads this setting, called `name`, know what is nobody's business? */
export const looksSecret = (name: string, value: string): boolean =>
  (likeCredential.test(name) && !switches.test(value)) ||
  likeToken.test(value) ||
  (URL.parse(value)?.password ?? '') !== '';

function secretsOfVariable([name, spot]: readonly [string, Spot]): string[] {
  return spot.kind === 'scalar' ? secretsOfSetting(name, textOf(spot) ?? '', spot) : [];
}

/** The name of an argument is `--token=` in front of it, or the argument before. */
function secretsOfArguments(args: readonly ScalarSpot[]): string[] {
  return args.flatMap((spot, index) => {
    const text = textOf(spot) ?? '';
    const before = textOf(args[index - 1]) ?? '';
    const [name = '', value = text] = /^([\w.-]+)=(.*)$/s.exec(text)?.slice(1) ?? [
      before.startsWith('-') ? before : '',
    ];
    return value.startsWith('-') ? [] : secretsOfSetting(name, value, spot);
  });
}

/** Most settings of a process are ordinary words: those are hidden that are called, or look, like a credential. */
function secretsOfSetting(name: string, value: string, { taken }: ScalarSpot): string[] {
  if (likeCredential.test(name) && !switches.test(value)) return [value, ...taken];
  const password = URL.parse(value)?.password ?? '';
  return [...taken.filter(isLong), ...(password === '' ? [] : [value, password])];
}
