// Is this the address of that platform? Addresses of well-known hosts are told apart, so that a slip in `type` or a
// link of the wrong kind is found before the first alert is lost to it.

interface Place {
  /** The type whose address it is; null when it belongs to nothing that we can post to. */
  type: string | null;
  /** Of this kind of address, when it can take nothing of ours. */
  instead: string | null;
}

const place = (type: string | null, instead: string | null = null): Place => ({ type, instead });

/** Null for a host that could be anything. */
function placeOf({ hostname, pathname }: URL): Place | null {
  const is = (host: string): boolean => hostname === host || hostname.endsWith(`.${host}`);
  if (hostname === 'hooks.slack.com') return slackPlace(pathname);
  if (is('discord.com') || is('discordapp.com')) return discordPlace(pathname);
  if (is('webhook.office.com') || hostname === 'outlook.office.com') return place(null, retired);
  if (is('logic.azure.com') || is('powerplatform.com')) return place('teams');
  if (is('pagerduty.com')) return place('pagerduty');
  if (is('opsgenie.com')) return place('opsgenie');
  if (hostname === 'api.telegram.org') return place('telegram');
  if (hostname === 'ntfy.sh') return place('ntfy');
  return hostname === 'chat.googleapis.com' ? place('googlechat') : null;
}

const retired =
  'this connector of Office 365 is retired: make a webhook with the Workflows app of Teams, and take its address';

function slackPlace(pathname: string): Place {
  if (pathname.startsWith('/services/')) return place('slack');
  const kind = /^\/(workflows|triggers)\//.test(pathname) ? 'the address of a workflow' : 'not a webhook';
  return place('slack', `this is ${kind}: expected an incoming webhook, https://hooks.slack.com/services/…`);
}

function discordPlace(pathname: string): Place {
  // Discord reads the messages of Slack there.
  if (/^\/api\/webhooks\/[^/]+\/[^/]+\/slack$/.test(pathname)) return place('slack');
  const fits = /^\/api(\/v\d+)?\/webhooks\/\d+\/[^/]+$/.test(pathname);
  return place('discord', fits ? null : 'expected a webhook, https://discord.com/api/webhooks/ID/TOKEN');
}

/** What is wrong with `url` for a receiver of this type, in a sentence without the address; null when nothing is. */
export function mismatchOf(type: string, url: URL, hasTemplate: boolean): string | null {
  const found = placeOf(url);
  if (found !== null && found.type !== type && !(type === 'webhook' && hasTemplate)) {
    return found.type === null ? found.instead : otherPlatform(type, found.type);
  }
  return found?.instead ?? tailOf(type, url);
}

const otherPlatform = (type: string, real: string): string =>
  type === 'webhook'
    ? `this address belongs to ${real}, which does not read the version 1 body: write \`type: ${real}\`, or give a template`
    : `this address belongs to ${real}: write \`type: ${real}\``;

/** Where only the server is named, and the rest of the address is ours to add. */
function tailOf(type: string, { pathname, search }: URL): string | null {
  if (type === 'ntfy' && (pathname !== '/' || search !== '')) {
    return 'expected the address of the server alone: the topic stands in `topic`';
  }
  if (type === 'alertmanager' && (/\/api\/v\d/.test(pathname) || search !== '')) {
    return 'expected the address of Alertmanager alone, without /api/v2/alerts';
  }
  if (type === 'telegram' && /\/bot/.test(pathname)) {
    return 'expected the address of the Bot API alone: the token stands in `token`';
  }
  return null;
}
