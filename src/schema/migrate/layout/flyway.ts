import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { byNumber, refuseSameVersions } from './version-order.ts';
import { UsageError } from '../../../base/errors.ts';

/** `V1__name.sql` and `V1_1__name.sql` by version, then `R__name.sql` by name; `U1__name.sql` never runs. */
export const flyway: Layout = {
  recognises: ({ entries }) => entries.some((entry) => versioned.test(basename(entry))),

  async files({ path, entries }: LayoutFolder): Promise<readonly LaidOutFile[]> {
    const sql = entries.filter((entry) => /\.sql$/i.test(entry) && !/^U[\d._]+__/.test(basename(entry)));
    const wrong = sql.find((entry) => !versioned.test(basename(entry)) && !repeatable.test(basename(entry)));
    if (wrong !== undefined)
      throw new UsageError(
        'migration-name',
        `"${wrong}" in ${path} is not followed: Flyway's files are V1__name.sql and R__name.sql, and its callbacks and baselines need "command('flyway migrate')".`,
      );
    for (const entry of sql) await refusePlaceholders(join(path, entry));
    const versions = sql.filter((entry) => versioned.test(basename(entry)));
    refuseSameVersions(versions, versionOf);
    return [
      ...versions.toSorted(byNumber(versionOf)).map((entry) => laidOut(path, entry, false)),
      ...sql.filter((entry) => !versions.includes(entry)).map((entry) => laidOut(path, entry, true)),
    ];
  },
};

const versioned = /^V\d+(?:[._]\d+)*__.*\.sql$/;
const repeatable = /^R__.*\.sql$/;

function versionOf(entry: string): string {
  return (/^V(\d+(?:[._]\d+)*)__/.exec(basename(entry))?.[1] ?? '0').replaceAll('_', '.');
}

function laidOut(path: string, entry: string, isRepeatable: boolean): LaidOutFile {
  return { name: basename(entry, '.sql'), path: join(path, entry), repeatable: isRepeatable };
}

/** Flyway replaces them before the server sees the text. */
async function refusePlaceholders(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const placeholder = /\$\{[\w:.-]+\}/.exec(text)?.[0];
  if (placeholder === undefined) return;
  throw new UsageError(
    'migration-placeholder',
    `${path} holds the placeholder ${placeholder}, which Flyway fills in: write the value, or use "command('flyway migrate')".`,
  );
}
