// Which types of receiver are there? A new one is one file beside this one and one line below.

import type { ReceiverConfig } from '../../config/schema.ts';
import type { Formatter } from './request.ts';
import { webhook } from './webhook.ts';

export const formatters: Record<ReceiverConfig['type'], Formatter> = {
  webhook,
};
