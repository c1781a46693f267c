import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createVitest } from 'vitest/node';
import { withoutSignalListeners } from './signal-listeners.ts';
import { didYouMean } from '../../base/config/nearest-name.ts';
import { UsageError } from '../../base/errors.ts';
import type { Config } from '../../engine/config/config.ts';
import { builtInNames } from '../parity/built-in-names.ts';
import { keeps } from '../parity/filter.ts';
import type { ProfileUnderTest } from '../suite/profile-under-test.ts';

/**
 * Refuses a --check that matches no check, before a server starts. A text that a suite file holds may be a name; for
 * another one the suite files are collected, since names may be composed. A file that cannot be collected may have it.
 */
export async function refuseUnmatchedCheck(
  check: string,
  suiteFiles: readonly string[],
  config: Config,
): Promise<void> {
  if (builtInNames.some((name) => name.includes(check))) return;
  const texts = await Promise.all(suiteFiles.map((file) => readFile(join(config.folder, file), 'utf8')));
  if (check.split(' > ').every((part) => texts.some((text) => text.includes(part)))) return;
  const names = await collectedNames(suiteFiles, config);
  if (names === null || names.some((name) => keeps({ suites: [], check }, `suite > ${name}`))) return;
  const where = suiteFiles.length > filesNamedMax ? `${suiteFiles.length} suite files` : suiteFiles.join(', ');
  const hint = didYouMean(
    check,
    [...builtInNames, ...names.map((name) => name.split(' > ').at(-1) ?? name)],
    `Look at the names in ${where}.`,
  );
  throw new UsageError('no-checks', `No check matches --check "${check}". ${hint}`);
}

const filesNamedMax = 3;

/** The names of all checks, each behind those of its groups. Null where a file could not be collected. */
async function collectedNames(suiteFiles: readonly string[], config: Config): Promise<readonly string[] | null> {
  const { folder, vitest: settings } = config;
  const vitest = await withoutSignalListeners(createVitest, 'test', {
    root: folder,
    config: false,
    watch: false,
    reporters: [],
    include: [...suiteFiles],
    alias: { ...settings.alias },
    setupFiles: [...settings.setupFiles],
    isolate: false,
    pool: 'threads',
    // Collecting a file declares its checks; nothing of the profile is read.
    provide: { pgparity: {} as ProfileUnderTest },
  });
  try {
    const { testModules } = await vitest.collect();
    const isWhole = suiteFiles.every((file) =>
      testModules.some((module) => relative(folder, module.moduleId) === file && module.errors().length === 0),
    );
    if (!isWhole) return null;
    return testModules.flatMap((module) => [...module.children.allTests()].map(({ fullName }) => fullName));
  } finally {
    process.exitCode = undefined;
    await vitest.close();
  }
}
