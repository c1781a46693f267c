import { configDefaults, defineConfig } from 'vitest/config';

/** What takes minutes and is sampled elsewhere: `npm run test:campaigns` runs it, in the nightly gate. */
const nightly = [
  'test/bench/budget/campaign.test.ts',
  'test/bench/dataset/generator/calibration.test.ts',
  'test/bench/report/browser.test.ts',
  'test/bench/trip/drift/**',
  'test/bench/trip/filter/**',
  'test/bench/trip/honesty/**',
  'test/bench/trip/resume*.test.ts',
  'test/bench/trip/**/resume*.test.ts',
  'test/bench/trip/**/unproven.test.ts',
  'test/bench/trip/sweep/independent-builds.test.ts',
  'test/bench/trip/target/target-sweep.test.ts',
  'test/bench/trip/traps/**',
  'test/cli/bench-bad-luck.test.ts',
  'test/cli/bench-load.test.ts',
  'test/cli/exec-command.test.ts',
  'test/cli/init-command.test.ts',
  'test/cli/majors.test.ts',
  'test/cli/merge-command.test.ts',
  'test/cli/run-watch.test.ts',
  'test/docs/**',
  'test/engine/server/native-interruption.test.ts',
  'test/engine/server/packaged-postgres.test.ts',
  'test/faults/**',
  'test/gate/behaviour/**',
  'test/gate/probe/probe.test.ts',
  'test/gate/workload/replay-mutants.test.ts',
];

/** It speaks to an engine of its own, and a process can use one only. */
const alone = ['test/engine/server/docker-pull.test.ts'];
const excluded = [...configDefaults.exclude, ...(process.env['CAMPAIGNS'] === 'all' ? [] : nightly)];

/** Tests of the harness itself. The suites in `suites/` are started by `pgparity run`, once a profile. */
export default defineConfig({
  test: {
    setupFiles: ['test/fixed-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'harness',
          include: ['test/**/*.test.ts'],
          exclude: [...excluded, ...alone],
          // Nothing here replaces a module, and importing everything anew for each file takes minutes.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, exclude: excluded } },
    ],
  },
});
