// Which flags do many commands have alike?

import { Option } from '@commander-js/extra-typings';

export const configFlag = () => new Option('-c, --config <file>', 'the config file').default('coalmine.yaml');

export const storeFlag = () =>
  new Option('--store <file>', 'the store, without a config file').conflicts('config');

export const jsonFlag = () => new Option('--json', 'version 1, for other programs').default(false);
