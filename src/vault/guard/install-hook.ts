import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { git, workTreeOf } from './git.ts';
import { UsageError } from '../../base/errors.ts';

interface InstalledHook {
  readonly file: string;
  /** Where the hook that was there before went, from where it is still called; null when there was none. */
  readonly kept: string | null;
}

/**
 * Ensures that the repository's pre-commit hook runs the guard over what is staged. A hook that is there is kept under
 * another name and runs first. Follows `core.hooksPath`.
 */
export async function ensureHook(folder: string): Promise<InstalledHook> {
  const top = await workTreeOf(folder);
  const file = resolve(top, (await git(top, ['rev-parse', '--git-path', 'hooks/pre-commit'])).toString('utf8').trim());
  const kept = `${file}.before-pgparity`;
  const existing = await readFile(file, 'utf8').catch(() => null);
  if (existing?.includes(mark)) {
    const older = await readFile(kept, 'utf8').catch(() => null);
    return { file, kept: older === null ? null : kept };
  }
  await mkdir(dirname(file), { recursive: true });
  if (existing !== null) {
    if ((await readFile(kept, 'utf8').catch(() => null)) !== null) {
      throw new UsageError(
        'hook-in-the-way',
        `${kept} exists, so ${file} cannot be renamed to it. Move one of them first.`,
      );
    }
    await rename(file, kept);
  }
  await writeFile(file, hook);
  await chmod(file, 0o755);
  return { file, kept: existing === null ? null : kept };
}

const mark = '# pgparity guard';

const hook = `#!/bin/sh
${mark}: stops a commit that holds numbers of a restricted profile.
before="$(dirname "$0")/pre-commit.before-pgparity"
if [ -x "$before" ]; then
  "$before" "$@" || exit $?
fi
exec npx --no-install pgparity guard --staged
`;
