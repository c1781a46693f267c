import { join } from 'node:path';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { byNumber, refuseSameVersions } from './version-order.ts';
import { UsageError } from '../../../base/errors.ts';

/** `1_name.up.sql` beside `1_name.down.sql`, which never runs: golang-migrate, sqlx. */
export const upDown: Layout = {
  recognises: ({ names }) => names.some((name) => /\.up\.sql$/i.test(name)),

  files({ path, names }: LayoutFolder): readonly LaidOutFile[] {
    const ups = names.filter((name) => fileName.test(name));
    const other = names.find((name) => /\.sql$/i.test(name) && !fileName.test(name) && !/\.down\.sql$/i.test(name));
    if (other !== undefined)
      throw new UsageError('migration-name', `"${other}" in ${path} is neither an .up.sql nor a .down.sql: rename it.`);
    refuseSameVersions(ups, numberOf);
    return ups
      .toSorted(byNumber(numberOf))
      .map((name) => ({ name: name.replace(/\.up\.sql$/i, ''), path: join(path, name) }));
  },
};

const fileName = /^\d+[_-].+\.up\.sql$/i;

function numberOf(name: string): string {
  return /^\d+/.exec(name)?.[0] ?? '';
}
