import { findInvalidIndexes, type InvalidIndex } from './invalid-index.ts';
import { planMigrations, readLedger } from './ledger.ts';
import { compareWays, type Ways } from './check-ways.ts';
import { lintFiles, type LintFinding } from './lint.ts';
import { bringSchema, migrationFilesOf, type BringOptions } from './bring-schema.ts';
import type { MigrationReport } from './migrate.ts';
import { MigrationError } from './migration-error.ts';
import type { MigrationFile } from './migration-file.ts';
import { readTableRows } from './table-rows.ts';
import { withAdmin } from '../../engine/database/admin-session.ts';
import { copyDatabaseFacts } from '../../engine/database/database-facts.ts';
import { createDatabase, dropDatabase, freshName, urlOfDatabase } from '../../engine/database/postgres-database.ts';
import { removeMarked } from '../../engine/database/remove-databases.ts';
import type { CatalogEntries } from '../catalog/catalog-entry.ts';
import { readCatalog, type CatalogOptions } from '../catalog/catalog.ts';
import type { Migrator } from '../../engine/config/migrator.ts';
import { scalar } from '../../engine/session/answer.ts';
import { openPostgresSession } from '../../engine/session/postgres-session.ts';
import { StatementError, type Session } from '../../engine/session/session.ts';

interface MigrationPreview {
  readonly alreadyApplied: readonly string[];
  /** What a run would apply, in this order. */
  readonly pending: readonly string[];
  /** The lint's findings in the pending files, with the row counts of this database. */
  readonly findings: readonly LintFinding[];
  readonly invalidIndexes: readonly InvalidIndex[];
}

export interface MigrationCheck extends MigrationPreview {
  readonly clone: Clone;
  readonly ways: Ways;
  /** False for a command: its migrations are not linted and not applied one by one. */
  readonly byFile: boolean;
}

/** `catalog` is that of the database with what is pending; null where it is not known. */
type Clone = { readonly catalog: CatalogEntries | null } & (
  | { readonly kind: 'applied'; readonly report: MigrationReport | null }
  | { readonly kind: 'refused'; readonly error: MigrationError }
  | { readonly kind: 'not-tried'; readonly reason: string }
);

export interface CheckOptions
  extends Omit<BringOptions, 'cluster' | 'lockDeadlineMs'>, Pick<CatalogOptions, 'providerObjects'> {
  readonly migrator: Migrator;
  /** Objects that something else than a migration rebuilds: `index public.embeddings`. */
  readonly except?: ReadonlySet<string>;
  /** What the names of the clone and of the empty databases begin with. */
  readonly prefix: string;
}

/** What a run would do to the session's database. Reads only. Throws {@link MigrationError} for drift and the like. */
export async function previewMigrations(
  session: Session,
  files: readonly MigrationFile[],
  signal?: AbortSignal,
): Promise<MigrationPreview> {
  const { alreadyApplied, pending } = planMigrations(files, await readLedger(session));
  const database = scalar(await session.run('SELECT current_database()'));
  const findings = await lintFiles(pending, { tableRows: await readTableRows(session), database, signal });
  return {
    alreadyApplied,
    pending: pending.map(({ name }) => name),
    findings,
    invalidIndexes: await findInvalidIndexes(session),
  };
}

/**
 * Previews a run, and applies it to a clone with the same data. Then migrates two empty databases, one at once and one file
 * by file, and compares the catalogs of all three. All are dropped afterwards. The database itself is only read, through a
 * session that may not write. The clone needs the right to create databases, the room on disk, and that nobody else is
 * connected to the original.
 */
export async function checkMigrations(url: string, options: CheckOptions): Promise<MigrationCheck> {
  const { migrator } = options;
  const { files, preview, database, present } = await readOnly(url, async (session) => {
    const own = migrator.kind === 'command' ? null : await migrationFilesOf(session, migrator, options.signal);
    return {
      files: own,
      preview:
        own === null ? await previewCommand(session, migrator) : await previewMigrations(session, own, options.signal),
      database: scalar(await session.run('SELECT current_database()')) ?? '',
      present: (await readCatalog(session, { ...options, roles: 'named' })).entries,
    };
  });
  // A database cannot be copied by a session that is in it.
  const adminUrl = urlOfDatabase(url, database === 'postgres' ? 'template1' : 'postgres');
  return withAdmin({ adminUrl }, async (admin) => {
    try {
      const clone: Clone =
        preview.pending.length === 0
          ? { kind: 'not-tried', reason: 'nothing is pending', catalog: present }
          : await tryOnClone(admin, url, database, options);
      const ways = await compareWays(admin, url, clone.catalog, { ...options, files });
      return { ...preview, clone, ways, byFile: files !== null };
    } finally {
      await removeMarked(admin, (owner) => owner === options.prefix);
    }
  });
}

/** What a tool would do is known when it has run. */
async function previewCommand(session: Session, migrator: Migrator): Promise<MigrationPreview> {
  const pending = migrator.kind === 'command' ? [migrator.command] : [];
  return { alreadyApplied: [], pending, findings: [], invalidIndexes: await findInvalidIndexes(session) };
}

async function readOnly<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openPostgresSession(url);
  try {
    await session.run('SET default_transaction_read_only = on');
    return await work(session);
  } finally {
    await session.close();
  }
}

async function tryOnClone(admin: Session, url: string, database: string, options: CheckOptions): Promise<Clone> {
  options.onProgress?.(`cloning "${database}"`);
  const name = freshName(options, 'clone');
  try {
    await createDatabase(admin, name, database, 'WAL_LOG');
    await copyDatabaseFacts(admin, database, name);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return { kind: 'not-tried', reason: reasonOf(error, database), catalog: null };
  }
  try {
    return await applyToClone(urlOfDatabase(url, name), options);
  } finally {
    await dropDatabase(admin, name);
  }
}

async function applyToClone(url: string, options: CheckOptions): Promise<Clone> {
  const session = await openPostgresSession(url);
  try {
    const cluster = { kind: 'borrowed', owner: options.prefix } as const;
    const report = await bringSchema(session, url, options.migrator, { ...options, cluster });
    return { kind: 'applied', report, catalog: (await readCatalog(session, { ...options, roles: 'named' })).entries };
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return { kind: 'refused', error, catalog: null };
  } finally {
    await session.close();
  }
}

function reasonOf({ answer }: StatementError, database: string): string {
  const { sqlstate, message } = answer;
  if (sqlstate === '55006')
    return `others are connected to "${database}": end their sessions, or check a restored copy`;
  if (sqlstate === '42501') return `this role may not create databases: give it CREATEDB, or check a restored copy`;
  return `"${database}" could not be cloned: ${message} [SQLSTATE ${sqlstate}]`;
}
