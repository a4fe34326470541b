// Where does the daemon listen, and who may look?

import { isIP } from 'node:net';
import * as z from 'zod';
import { section } from './options.ts';

const addressPhrase = 'an address such as 127.0.0.1:9464, [::1]:9464 or 0.0.0.0:9464';

/** A name here would be looked up, and could become any address. `localhost` alone cannot. */
export const addressPattern =
  /^(?<host>localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]):(?<port>\d{1,5})$/;

/** What only looks like an address would be looked up as a name. */
function isAddress(text: string): boolean {
  const host = addressPattern.exec(text)?.groups?.host ?? '';
  return host === 'localhost' || isIP(host.replace(/^\[|\]$/g, '')) > 0;
}

const address = z
  .string(addressPhrase)
  .regex(addressPattern, { error: addressPhrase, abort: true })
  .refine(isAddress, { error: addressPhrase, abort: true })
  .refine((text) => Number(addressPattern.exec(text)?.groups?.port) <= 65_535, 'a port of at most 65535');

/** As for `maintenance`: names of targets, with `*` for any characters. */
const pattern = z
  .string()
  .regex(/^[a-z0-9*][a-z0-9*._-]*$/, 'the name of a target, or a pattern with * such as "exports-*"');

const hostName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/, 'a host name in lower case, without a port');

export const listen = section({
  address: address
    .default('127.0.0.1:9464')
    .describe('IP and port; port 0 takes a free one. Off loopback it needs a token, or auth: none.'),
  token: z
    .string()
    .min(16, 'a token of at least 16 characters')
    .max(1_024)
    // Sent as a header, which carries no others.
    .regex(/^[\x21-\x7e]*$/, 'a token of letters, digits and signs of ASCII, without spaces')
    .nullable()
    .default(null)
    .describe('Asked of everybody: as a bearer token, or as the password that a browser asks for.'),
  auth: z
    .literal('none')
    .nullable()
    .default(null)
    .describe('none says out loud that everybody who reaches the address sees and may do everything.'),
  hosts: z
    .array(hostName)
    .max(50)
    .default([])
    .describe(
      'Names under which it is reached beside its address and localhost. Without a token every other name is refused.',
    ),
  public: z
    .array(pattern)
    .max(1_000)
    .default([])
    .describe('Targets shown to everybody, with * for any characters: without URL, evidence and labels.'),
  mcp: z
    .enum(['off', 'read', 'act'])
    .default('read')
    .describe('What agents may do at /mcp: nothing, ask, or also probe now and silence.'),
});
