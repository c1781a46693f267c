import { bringSchema, type BringOptions } from './bring-schema.ts';
import { migrate } from './migrate.ts';
import { MigrationError } from './migration-error.ts';
import type { MigrationFile } from './migration-file.ts';
import { diffCatalogs, type CatalogDifference, type CatalogEntries } from '../catalog/catalog-entry.ts';
import { readCatalog, type CatalogOptions } from '../catalog/catalog.ts';
import type { Migrator } from '../../engine/config/migrator.ts';
import { createDatabase, dropDatabase, freshName, urlOfDatabase } from '../../engine/database/postgres-database.ts';
import { openPostgresSession } from '../../engine/session/postgres-session.ts';
import { StatementError, type Session } from '../../engine/session/session.ts';

/** Whether one history of migrations makes one database, however it is brought there. */
export type Ways =
  | {
      readonly kind: 'compared';
      /**
       * Between an empty database migrated at once (left) and one migrated file by file, each in a session of its own; null
       * for a command, which is run once.
       */
      readonly stepwise: readonly CatalogDifference[] | null;
      /** Between the first and this database; what only this database has is no fault of a migration. */
      readonly present: readonly CatalogDifference[];
      /** What this database alone has: `table public.old_orders`. */
      readonly onlyPresent: readonly string[];
    }
  | { readonly kind: 'refused'; readonly way: 'at once' | 'file by file'; readonly error: MigrationError }
  | { readonly kind: 'not-tried'; readonly reason: string };

export interface WaysOptions
  extends Omit<BringOptions, 'cluster' | 'lockDeadlineMs'>, Pick<CatalogOptions, 'providerObjects'> {
  readonly migrator: Migrator;
  readonly prefix: string;
  /** Those of the migrator; null for a command. */
  readonly files: readonly MigrationFile[] | null;
  /** Objects that something else than a migration rebuilds: `index public.embeddings`. */
  readonly except?: ReadonlySet<string> | undefined;
}

/** Migrates two empty databases beside the one of the URL, in both ways, and drops them. `present` is null where unknown. */
export async function compareWays(
  admin: Session,
  url: string,
  present: CatalogEntries | null,
  options: WaysOptions,
): Promise<Ways> {
  const catalogs: CatalogEntries[] = [];
  const { files } = options;
  for (const way of files === null ? (['at once'] as const) : (['at once', 'file by file'] as const)) {
    options.onProgress?.(`migrating an empty database ${way}`);
    const name = freshName(options, 'empty');
    try {
      await createDatabase(admin, name, 'template1', 'WAL_LOG');
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      const { message, sqlstate } = error.answer;
      return { kind: 'not-tried', reason: `no empty database could be created: ${message} [SQLSTATE ${sqlstate}]` };
    }
    try {
      const empty = urlOfDatabase(url, name);
      if (files === null) await commanded(empty, options);
      else await migrated(empty, way === 'at once' ? [files] : steps(files), options);
      catalogs.push(
        await inSession(empty, async (session) => (await readCatalog(session, { ...options, roles: 'named' })).entries),
      );
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      return { kind: 'refused', way, error };
    } finally {
      await dropDatabase(admin, name);
    }
  }
  const [atOnce = {}, stepwise] = catalogs;
  const differences = diffCatalogs(atOnce, present ?? atOnce).filter(({ object }) => !options.except?.has(object));
  return {
    kind: 'compared',
    stepwise: stepwise === undefined ? null : diffCatalogs(atOnce, stepwise),
    present: differences.filter(({ left }) => left !== null),
    onlyPresent: differences.filter(({ left }) => left === null).map(({ object }) => object),
  };
}

/** The history as it was after each of its files. */
function steps(files: readonly MigrationFile[]): readonly (readonly MigrationFile[])[] {
  return files.map((_, index) => files.slice(0, index + 1));
}

async function migrated(
  url: string,
  histories: readonly (readonly MigrationFile[])[],
  { prefix, signal }: WaysOptions,
): Promise<void> {
  for (const files of histories) {
    await inSession(url, (session) =>
      migrate(session, { files, cluster: { kind: 'borrowed', owner: prefix }, ...(signal && { signal }) }),
    );
  }
}

async function commanded(url: string, { migrator, environment, signal }: WaysOptions): Promise<void> {
  await inSession(url, (session) => bringSchema(session, url, migrator, { environment, signal }));
}

async function inSession<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openPostgresSession(url);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
