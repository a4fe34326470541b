import { defineConfig } from 'vitest/config';

// In CI the results are also written where .ci/run counts them: a skip is a failure there.
const counted = { outputFile: 'node_modules/.vitest/results.json' };

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/support/leaks.ts'],
    reporters: process.env.CI ? ['default', ['json', counted]] : ['default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Receivers honour the proxies of the environment, and those of the tests are on this machine.
    env: { NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
    // Most tests wait for other processes: three at once keep two cores busy.
    maxWorkers: 3,
    sequence: { shuffle: { files: false, tests: true } },
  },
});
