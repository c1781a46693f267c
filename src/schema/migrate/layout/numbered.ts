import { join } from 'node:path';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { byNumber, refuseSameVersions } from './version-order.ts';
import { UsageError } from '../../../base/errors.ts';

/** `001_name.sql`, and dates with their time: dbmate, goose, sql-migrate, node-pg-migrate, Supabase. */
export const numbered: Layout = {
  recognises: () => true,

  files({ path, names }: LayoutFolder): readonly LaidOutFile[] {
    const found = names.filter((name) => !isDocument.test(name));
    const wrong = found.find((name) => !fileName.test(name) || takesBack.test(name));
    if (wrong !== undefined) throw new UsageError('migration-name', `"${wrong}" in ${path} ${refusalOf(wrong)}`);
    refuseSameVersions(found, numberOf);
    return found.toSorted(byNumber(numberOf)).map((name) => ({ name: name.slice(0, -4), path: join(path, name) }));
  },
};

const fileName = /^\d+[_-].+\.sql$/i;
const takesBack = /\.(?:down|undo|rollback)\.sql$/i;
const isDocument = /^(?:readme|license)|\.(?:md|txt)$/i;
const isProgram = /\.(?:[cm]?[jt]s|go|py|rb)$/i;

function numberOf(name: string): string {
  return /^\d+/.exec(name)?.[0] ?? '';
}

function refusalOf(name: string): string {
  if (takesBack.test(name)) return 'takes a change back, which never runs: move it to another folder.';
  if (isProgram.test(name))
    return `is a program, which pgparity does not run: run the tool itself with "command('…')" as the config's migrations.`;
  return 'is not named like a migration: begin with a number and an underscore and end with .sql, as 002_add_a_column.sql.';
}
