import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaidOutFile, Layout, LayoutFolder } from './layout.ts';
import { UsageError } from '../../../base/errors.ts';

/** A folder a migration with `migration.sql` in it, by name: Prisma, Drizzle 1. */
export const folders: Layout = {
  recognises: ({ entries }) => entries.some((entry) => isMigration.test(entry)),

  async files({ path, entries, names }: LayoutFolder): Promise<readonly LaidOutFile[]> {
    await refuseOtherProvider(path);
    const loose = names.find((name) => /\.sql$/i.test(name));
    if (loose !== undefined)
      throw new UsageError('migration-name', `"${loose}" in ${path} has no folder of its own: make one for it.`);
    const inside = names.filter((name) => entries.some((entry) => entry.startsWith(`${name}/`)));
    const empty = inside.find((name) => name !== 'meta' && !entries.includes(`${name}/migration.sql`));
    if (empty !== undefined)
      throw new UsageError(
        'migration-missing',
        `${join(path, empty)} holds no migration.sql: write it, or remove the folder.`,
      );
    return inside.filter((name) => name !== 'meta').map((name) => ({ name, path: join(path, name, 'migration.sql') }));
  },
};

const isMigration = /^[^/]+\/migration\.sql$/;

/** Prisma writes down for which database its migrations are. */
async function refuseOtherProvider(path: string): Promise<void> {
  const text = await readFile(join(path, 'migration_lock.toml'), 'utf8').catch(() => '');
  const provider = /^\s*provider\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  if (provider === undefined || provider === 'postgresql') return;
  throw new UsageError(
    'migration-provider',
    `${join(path, 'migration_lock.toml')} names the provider "${provider}": pgparity runs migrations for "postgresql".`,
  );
}
