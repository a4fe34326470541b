// How does a request look to the platform that gets it?

import type { Asked } from '../../fixtures/receivers/platforms/rules.ts';
import type { ReceiverRequest } from '../../src/alert/receivers/request.ts';

export function askedBy({ method, url, headers, body }: ReceiverRequest): Asked {
  const { pathname, searchParams } = new URL(url);
  return { method, path: pathname, query: searchParams, headers, text: body };
}
