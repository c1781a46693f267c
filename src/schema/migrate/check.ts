import { findInvalidIndexes, type InvalidIndex } from './invalid-index.ts';
import { planMigrations, readLedger } from './ledger.ts';
import { lintMigrations, type LintFinding } from './lint.ts';
import { migrate, type MigrateOptions, type MigrationReport } from './migrate.ts';
import { MigrationError } from './migration-error.ts';
import { readMigrationFiles } from './migration-file.ts';
import { readTableRows } from './table-rows.ts';
import { withAdmin } from '../../engine/database/admin-session.ts';
import { createDatabase, dropDatabase, freshName, urlOfDatabase } from '../../engine/database/postgres-database.ts';
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
  readonly clone:
    | { readonly kind: 'applied'; readonly report: MigrationReport }
    | { readonly kind: 'refused'; readonly error: MigrationError }
    | { readonly kind: 'not-tried'; readonly reason: string };
}

interface CheckOptions extends Pick<MigrateOptions, 'directory' | 'onProgress' | 'signal'> {
  /** What the clone's name begins with. */
  readonly prefix: string;
}

/** What a run would do to the session's database. Reads only. Throws {@link MigrationError} for drift and the like. */
export async function previewMigrations(session: Session, directory: string): Promise<MigrationPreview> {
  const { alreadyApplied, pending } = planMigrations(await readMigrationFiles(directory), await readLedger(session));
  const only = pending.map(({ name }) => name);
  const findings = await lintMigrations(directory, { tableRows: await readTableRows(session), only });
  return { alreadyApplied, pending: only, findings, invalidIndexes: await findInvalidIndexes(session) };
}

/**
 * Previews a run, and applies it to a clone with the same data, which is dropped afterwards. The database itself is only
 * read, through a session that may not write. The clone needs the right to create databases, the room on disk, and that
 * nobody else is connected to the original.
 */
export async function checkMigrations(url: string, options: CheckOptions): Promise<MigrationCheck> {
  const { preview, database } = await readOnly(url, async (session) => ({
    preview: await previewMigrations(session, options.directory),
    database: scalar(await session.run('SELECT current_database()')) ?? '',
  }));
  if (preview.pending.length === 0) {
    return { ...preview, clone: { kind: 'not-tried', reason: 'nothing is pending' } };
  }
  return { ...preview, clone: await tryOnClone(url, database, options) };
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

async function tryOnClone(url: string, database: string, options: CheckOptions): Promise<MigrationCheck['clone']> {
  options.onProgress?.(`cloning "${database}"`);
  const name = freshName(options, 'clone');
  // A database cannot be copied by a session that is in it.
  const adminUrl = urlOfDatabase(url, database === 'postgres' ? 'template1' : 'postgres');
  return withAdmin({ adminUrl }, async (admin) => {
    try {
      await createDatabase(admin, name, database, 'WAL_LOG');
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      return { kind: 'not-tried', reason: reasonOf(error, database) };
    }
    try {
      return await applyToClone(urlOfDatabase(url, name), options);
    } finally {
      await dropDatabase(admin, name);
    }
  });
}

async function applyToClone(url: string, options: CheckOptions): Promise<MigrationCheck['clone']> {
  const session = await openPostgresSession(url);
  try {
    return { kind: 'applied', report: await migrate(session, options) };
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return { kind: 'refused', error };
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
