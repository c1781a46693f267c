import { readCatalogSnapshot, writeCatalogSnapshot } from '../schema/catalog/catalog-snapshot.ts';
import { diffCatalogs, readCatalog } from '../schema/catalog/catalog.ts';
import { databaseOfConfig } from '../engine/config/database-of-config.ts';
import type { Config } from '../engine/config/config.ts';
import { valueOf } from '../base/config/environment.ts';
import { withSecretPassword } from '../base/config/postgres-url.ts';
import { checkMigrations, previewMigrations, type MigrationCheck } from '../schema/migrate/check.ts';
import { rebuildInvalidIndexes, type InvalidIndex } from '../schema/migrate/invalid-index.ts';
import { refusedFindings, type LintFinding } from '../schema/migrate/lint.ts';
import { migrate } from '../schema/migrate/migrate.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';
import { runPrefix } from '../engine/database/run-name.ts';
import type { Environment } from '../base/config/environment.ts';
import { openSession } from '../engine/session/open-session.ts';
import { openPostgresSession } from '../engine/session/postgres-session.ts';
import type { Session } from '../engine/session/session.ts';
import { readVectorIndexes } from '../schema/vector/index-step-specification.ts';
import { ensureVectorIndexes } from '../schema/vector/index-step.ts';
import { detectIndexStrategy } from '../schema/vector/strategy.ts';
import type { IndexOverrides } from '../schema/vector/index-strategy.ts';

export interface MigrateDatabaseOptions extends IndexOverrides {
  readonly config: Pick<Config, 'migrationsFolder' | 'catalogFile' | 'vectorIndexesFile' | 'database' | 'file'>;
  readonly environment: Environment;
  /** The database; that of the config by default, and `DATABASE_URL` where it names none. */
  readonly databaseUrl?: string | undefined;
  /** Change nothing: lint, and try it on a clone. */
  readonly check?: boolean | undefined;
  /** Rebuild the invalid indexes that are there before anything else. */
  readonly rebuildInvalid?: boolean | undefined;
  /** Migrate an empty embedded database, write its catalog to the config's file, and leave every other database alone. */
  readonly writeCatalog?: boolean | undefined;
  /** Run the vector-index step after the migrations. */
  readonly vectorIndexes?: boolean | undefined;
  readonly lockDeadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where the result goes, a line at a time. */
  readonly print: (line: string) => void;
  readonly onProgress: (step: string) => void;
}

/**
 * Applies the migrations of the product to a database, or checks them. Ends with 1 when the lint refuses a pending file or
 * the clone does, and with 3 when a check could not be made on a clone. Everything else is thrown.
 */
export async function migrateDatabase(options: MigrateDatabaseOptions): Promise<ExitCode> {
  if (options.writeCatalog === true) return writeCatalog(options);
  const url = databaseUrlOf(options);
  const directory = options.config.migrationsFolder;
  if (options.check === true) {
    const { onProgress, signal } = options;
    return printCheck(
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

function databaseUrlOf({ databaseUrl, environment, config }: MigrateDatabaseOptions): string {
  if (databaseUrl !== undefined) return databaseUrl;
  if (config.database !== null) return databaseOfConfig(config, environment);
  const url = valueOf(environment, 'DATABASE_URL');
  if (url === undefined)
    throw new UsageError('missing-database-url', 'No database given. Pass --database-url or set DATABASE_URL.');
  return withSecretPassword(url, 'DATABASE_URL');
}

async function writeCatalog(options: MigrateDatabaseOptions): Promise<ExitCode> {
  const path = options.config.catalogFile;
  const { objects } = await readCatalogSnapshot(path);
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    await migrate(session, { directory: options.config.migrationsFolder, onProgress: options.onProgress });
    const catalog = await readCatalog(session);
    await writeCatalogSnapshot(path, catalog);
    const differences = diffCatalogs(objects, catalog);
    for (const { object, left, right } of differences)
      options.print(`${object}: ${left ?? 'absent'} -> ${right ?? 'absent'}`);
    options.print(`${path}: ${differences.length} of ${Object.keys(catalog).length} objects changed`);
  } finally {
    await session.close();
  }
  return exitCodes.parity;
}

async function applyAll(session: Session, directory: string, options: MigrateDatabaseOptions): Promise<ExitCode> {
  const { print, onProgress, lockDeadlineMs, signal } = options;
  if (options.rebuildInvalid === true) {
    for (const index of await rebuildInvalidIndexes(session, onProgress)) print(`repaired ${named(index)}`);
  }
  const preview = await previewMigrations(session, directory);
  if (printFindings(preview.findings, print)) return exitCodes.broken;
  const report = await migrate(session, {
    directory,
    onProgress,
    ...(lockDeadlineMs !== undefined && { lockDeadlineMs }),
    ...(signal && { signal }),
  });
  for (const { name, statements, durationMs } of report.applied) {
    print(`applied ${name} (${statements} statements, ${Math.round(durationMs)} ms)`);
  }
  if (report.applied.length === 0) print(`nothing to do: ${report.alreadyApplied.length} migrations are applied`);
  printInvalid(report.invalidIndexes, print);
  if (options.vectorIndexes === true) await indexStep(session, options);
  return exitCodes.parity;
}

/** Prints what was done and not how long it took: on some engines a licence restricts that number. */
async function indexStep(session: Session, options: MigrateDatabaseOptions): Promise<void> {
  const { numLeaves, lists, onProgress, print } = options;
  const indexes = await readVectorIndexes(options.config.vectorIndexesFile);
  const strategy = await detectIndexStrategy(session);
  const reports = await ensureVectorIndexes(session, indexes, { strategy, numLeaves, lists, onProgress });
  for (const report of reports) {
    const parameters = Object.entries(report.options).map(([name, value]) => `${name} = ${value}`);
    print(
      `${report.action} ${report.index} on ${report.table} using ${strategy} (${parameters.join(', ')}; ${report.rows} rows)`,
    );
  }
}

function printCheck(check: MigrationCheck, { print }: MigrateDatabaseOptions): ExitCode {
  print(check.pending.length === 0 ? 'nothing is pending' : `pending: ${check.pending.join(', ')}`);
  printInvalid(check.invalidIndexes, print);
  const refused = printFindings(check.findings, print);
  const { clone } = check;
  if (clone.kind === 'applied')
    print(`applied to a clone, which was dropped: ${clone.report.applied.length} migrations`);
  if (clone.kind === 'refused') print(`refused on a clone: ${clone.error.message}`);
  if (clone.kind === 'not-tried' && check.pending.length > 0) print(`not tried on a clone: ${clone.reason}`);
  if (refused || clone.kind === 'refused') return exitCodes.broken;
  return clone.kind === 'not-tried' && check.pending.length > 0 ? exitCodes.notExercised : exitCodes.parity;
}

/** True when one of them stops the migration. */
function printFindings(findings: readonly LintFinding[], print: (line: string) => void): boolean {
  for (const { path, line, sentence, approved } of findings) {
    print(`${path}:${line}: ${approved === null ? sentence : `approved: ${approved}`}`);
  }
  return refusedFindings(findings).length > 0;
}

function printInvalid(indexes: readonly InvalidIndex[], print: (line: string) => void): void {
  for (const index of indexes) print(`invalid: ${named(index)}; --rebuild-invalid repairs it`);
}

function named({ schema, name, table }: InvalidIndex): string {
  return `index ${schema}.${name} on ${table}`;
}
