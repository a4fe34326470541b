// Is the built program a broken server on stdio when it is asked to be one, until it ends as that one does?

import { describe, expect, it } from 'vitest';
import { start } from '../support/program.ts';

const serving = (fault: string) => start(['fixture', '--transport', 'stdio', '--fault', fault]);

describe('coalmine fixture --transport stdio --fault', () => {
  it('ends by itself with the code of the fault', async () => {
    expect(await serving('stdio_exits').ended).toMatchObject({
      ...{ code: 3, stdout: '' },
      stderr: 'cannot read the configuration: DATABASE_URL is not set\n',
    });
  });

  it('dies by the signal of the fault', async () => {
    expect((await serving('stdio_aborts').ended).signal).toBe('SIGABRT');
  });
});
