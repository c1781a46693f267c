import { join } from 'node:path';
import { readCatalogSnapshot, writeCatalogSnapshot } from '../schema/catalog/catalog-snapshot.ts';
import { diffCatalogs, readCatalog } from '../schema/catalog/catalog.ts';
import { valueOf } from '../base/config/environment.ts';
import { checkMigrations, previewMigrations, type MigrationCheck } from '../schema/migrate/check.ts';
import { rebuildInvalidIndexes, type InvalidIndex } from '../schema/migrate/invalid-index.ts';
import { refusedFindings, type LintFinding } from '../schema/migrate/lint.ts';
import { migrate } from '../schema/migrate/migrate.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';
import { runPrefix } from '../engine/database/run-name.ts';
import type { Environment } from '../base/config/environment.ts';
import { openSession } from '../engine/session/open-session.ts';
import { findPooling } from '../engine/session/pooling.ts';
import { openPostgresClient, openPostgresSession } from '../engine/session/postgres-session.ts';
import type { Session } from '../engine/session/session.ts';
import { readVectorIndexes } from '../schema/vector/index-step-specification.ts';
import { ensureVectorIndexes } from '../schema/vector/index-step.ts';
import { detectIndexStrategy, type IndexOverrides } from '../schema/vector/strategy.ts';

export interface MigrateDatabaseOptions extends IndexOverrides {
  /** The folder that holds schema/. */
  readonly productFolder: string;
  readonly environment: Environment;
  /** The database; `DATABASE_URL` by default. */
  readonly databaseUrl?: string | undefined;
  /** Change nothing: lint, and try it on a clone. */
  readonly check?: boolean | undefined;
  /** Rebuild the invalid indexes that are there before anything else. */
  readonly rebuildInvalid?: boolean | undefined;
  /** Migrate an empty embedded database, write its catalog to schema/catalog.json, and leave every other database alone. */
  readonly writeCatalog?: boolean | undefined;
  /** Run the vector-index step after the migrations. */
  readonly vectorIndexes?: boolean | undefined;
  readonly lockDeadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where the result goes, a line at a time. */
  readonly tell: (line: string) => void;
  readonly onProgress: (step: string) => void;
}

/**
 * Applies the migrations of the product to a database, or checks them. Ends with 1 when the lint refuses a pending file or
 * the clone does, and with 3 when a check could not be made on a clone. Everything else is thrown.
 */
export async function migrateDatabase(options: MigrateDatabaseOptions): Promise<ExitCode> {
  if (options.writeCatalog === true) return writeCatalog(options);
  const url = await databaseUrlOf(options);
  const directory = migrationsOf(options);
  if (options.check === true) {
    const { onProgress, signal } = options;
    return tellCheck(
      await checkMigrations(url, { directory, prefix: runPrefix(), onProgress, ...(signal && { signal }) }),
      options,
    );
  }
  const session = await openPostgresSession(url);
  try {
    return await applyAll(session, directory, options);
  } finally {
    await session.close();
  }
}

/** The database, as it was reached with the variables and files that libpq reads. */
async function databaseUrlOf({ databaseUrl, environment }: MigrateDatabaseOptions): Promise<string> {
  const variable = databaseUrl === undefined ? 'DATABASE_URL' : '--database-url';
  const text = databaseUrl ?? valueOf(environment, 'DATABASE_URL');
  if (text === undefined)
    throw new UsageError('missing-database-url', 'No database is named. Pass --database-url or set DATABASE_URL.');
  const { session, client, url } = await openPostgresClient(text, { environment, variable });
  try {
    if ((await findPooling({ client, url })) === 'transaction') {
      throw new UsageError(
        'pooler-in-between',
        `${variable} leads to a connection pooler in transaction mode, which would keep the lock of the migration: use the address of the server itself, or a pool in session mode.`,
      );
    }
    return url;
  } finally {
    await session.close();
  }
}

function migrationsOf({ productFolder }: MigrateDatabaseOptions): string {
  return join(productFolder, 'schema', 'migrations');
}

async function writeCatalog(options: MigrateDatabaseOptions): Promise<ExitCode> {
  const path = join(options.productFolder, 'schema', 'catalog.json');
  const { objects } = await readCatalogSnapshot(path);
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    await migrate(session, { directory: migrationsOf(options), onProgress: options.onProgress });
    const catalog = await readCatalog(session);
    await writeCatalogSnapshot(path, catalog);
    const differences = diffCatalogs(objects, catalog);
    for (const { object, left, right } of differences)
      options.tell(`${object}: ${left ?? 'absent'} -> ${right ?? 'absent'}`);
    options.tell(`${path}: ${differences.length} of ${Object.keys(catalog).length} objects changed`);
  } finally {
    await session.close();
  }
  return exitCodes.parity;
}

async function applyAll(session: Session, directory: string, options: MigrateDatabaseOptions): Promise<ExitCode> {
  const { tell, onProgress, lockDeadlineMs, signal } = options;
  if (options.rebuildInvalid === true) {
    for (const index of await rebuildInvalidIndexes(session, onProgress)) tell(`repaired ${named(index)}`);
  }
  const preview = await previewMigrations(session, directory);
  if (tellFindings(preview.findings, tell)) return exitCodes.broken;
  const report = await migrate(session, {
    directory,
    onProgress,
    ...(lockDeadlineMs !== undefined && { lockDeadlineMs }),
    ...(signal && { signal }),
  });
  for (const { name, statements, durationMs } of report.applied) {
    tell(`applied ${name} (${statements} statements, ${Math.round(durationMs)} ms)`);
  }
  if (report.applied.length === 0) tell(`nothing to do: ${report.alreadyApplied.length} migrations are applied`);
  tellInvalid(report.invalidIndexes, tell);
  if (options.vectorIndexes === true) await indexStep(session, options);
  return exitCodes.parity;
}

/** Says what was done and not how long it took: on some engines that is a number which may not be shown around. */
async function indexStep(session: Session, options: MigrateDatabaseOptions): Promise<void> {
  const { numLeaves, lists, onProgress, tell } = options;
  const indexes = await readVectorIndexes(join(options.productFolder, 'schema', 'vector-indexes.json'));
  const strategy = await detectIndexStrategy(session);
  const reports = await ensureVectorIndexes(session, indexes, { strategy, numLeaves, lists, onProgress });
  for (const report of reports) {
    const parameters = Object.entries(report.options).map(([name, value]) => `${name} = ${value}`);
    tell(
      `${report.action} ${report.index} on ${report.table} using ${strategy} (${parameters.join(', ')}; ${report.rows} rows)`,
    );
  }
}

function tellCheck(check: MigrationCheck, { tell }: MigrateDatabaseOptions): ExitCode {
  tell(check.pending.length === 0 ? 'nothing is pending' : `pending: ${check.pending.join(', ')}`);
  tellInvalid(check.invalidIndexes, tell);
  const refused = tellFindings(check.findings, tell);
  const { clone } = check;
  if (clone.kind === 'applied')
    tell(`applied to a clone, which was dropped: ${clone.report.applied.length} migrations`);
  if (clone.kind === 'refused') tell(`refused on a clone: ${clone.error.message}`);
  if (clone.kind === 'not-tried' && check.pending.length > 0) tell(`not tried on a clone: ${clone.reason}`);
  if (refused || clone.kind === 'refused') return exitCodes.broken;
  return clone.kind === 'not-tried' && check.pending.length > 0 ? exitCodes.notExercised : exitCodes.parity;
}

/** True when one of them stops the migration. */
function tellFindings(findings: readonly LintFinding[], tell: (line: string) => void): boolean {
  for (const { path, line, sentence, approved } of findings) {
    tell(`${path}:${line}: ${approved === null ? sentence : `approved: ${approved}`}`);
  }
  return refusedFindings(findings).length > 0;
}

function tellInvalid(indexes: readonly InvalidIndex[], tell: (line: string) => void): void {
  for (const index of indexes) tell(`invalid: ${named(index)}; --rebuild-invalid repairs it`);
}

function named({ schema, name, table }: InvalidIndex): string {
  return `index ${schema}.${name} on ${table}`;
}
