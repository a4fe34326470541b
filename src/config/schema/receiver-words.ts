// Which words does the schema of receivers take apart? Pure checks of single texts.

export const ratePattern = /^(\d{1,5})\/(s|m|h)$/;
export const rateUnits = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Standard Webhooks: `whsec_` and base64 that decodes. The shortest that anybody hands out has 12 bytes. */
export function isSigningSecret(text: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]{16,}={0,2})$/.exec(text)?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) return false;
  return Buffer.from(encoded, 'base64').toString('base64') === encoded;
}

/** `env`, `none`, or the address of an HTTP proxy: a path would mean nothing there. */
export function isProxy(text: string): boolean {
  if (text === 'env' || text === 'none') return true;
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.pathname}${url.search}${url.hash}` === '/';
}
