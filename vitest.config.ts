import { defineConfig } from 'vitest/config';

/** Tests of the harness itself. The suites in `suites/` are started by `pgparity run`, once a profile. */
export default defineConfig({
  test: {
    name: 'harness',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/fixed-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
