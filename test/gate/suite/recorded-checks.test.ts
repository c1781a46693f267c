import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { createVitest } from 'vitest/node';
import { readBaselines, type Baseline } from '../../../src/gate/parity/baseline.ts';
import type { ProfileUnderTest } from '../../../src/gate/suite/profile-under-test.ts';
import { profiles } from '../../../fixtures/profiles.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

let declared: readonly string[];
let baselines: readonly Baseline[];
beforeAll(async () => {
  [declared, baselines] = await Promise.all([
    declaredChecks(),
    readBaselines(join(project, 'suites', 'baselines'), profiles),
  ]);
});

// A run compares the checks that both sides have: one that is not recorded would be compared with nothing.
test('every check of the suites is in every baseline: record them after adding one', () => {
  expect(baselines.map(({ exercise }) => exercise.profile).toSorted()).toEqual(['alloydb-omni', 'pgvector']);
  expect(declared.length).toBeGreaterThan(500);
  for (const { file, exercise } of baselines) {
    const missing = declared.filter((check) => !(check in exercise.checks));
    expect({ file, missing }).toEqual({ file, missing: [] });
  }
});

// One that was taken out of the suites would still look as if it was watched.
test('every recorded check is still in the suites: record them after removing one', () => {
  for (const { file, exercise } of baselines) {
    const recorded = Object.keys(exercise.checks).filter((check) => check.startsWith('suites/'));
    const gone = recorded.filter((check) => !declared.includes(check));
    expect({ file, gone }).toEqual({ file, gone: [] });
  }
});

/** The checks as the suite files declare them; none is run. */
async function declaredChecks(): Promise<readonly string[]> {
  const vitest = await createVitest('test', {
    root: project,
    config: false,
    watch: false,
    reporters: [],
    include: ['suites/**/*.test.ts'],
    // As a run reads them: every file in a process of its own reads the libraries again.
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    // Collecting a file declares its checks; nothing of the profile is read.
    provide: { pgparity: {} as ProfileUnderTest },
  });
  try {
    const { testModules } = await vitest.collect();
    return testModules.flatMap((module) =>
      [...module.children.allTests()].map(({ fullName }) => `${relative(project, module.moduleId)} > ${fullName}`),
    );
  } finally {
    await vitest.close();
  }
}
