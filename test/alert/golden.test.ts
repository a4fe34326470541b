// What does each platform get, word for word? Read the files under golden/: they are what people see. After a change
// that is meant: `npm run golden`, and read the difference.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requestFor } from '../../src/alert/receivers/platforms.ts';
import { version } from '../../src/base/version.ts';
import { bodyNames, bodyOf, notificationOf } from './bodies.ts';
import { receiverOf, receiverTypes } from './each-receiver.ts';
import { evening } from './samples.ts';

describe.each(receiverTypes)('%s', (type) => {
  it.each(bodyNames)('gets %s in its own form', async (name) => {
    const { method, url, headers, body } = requestFor(
      notificationOf(bodyOf(name)),
      receiverOf(type),
      evening + 130_000,
    );
    const request = { method, url, headers, body: JSON.parse(body) };
    const text = `${JSON.stringify(request, null, 2)}\n`.replaceAll(
      `coalmine/${version}`,
      'coalmine/VERSION',
    );
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'golden', type, `${name}.json`));
  });
});
