import { existsSync } from 'node:fs';
import { named, printCheck, printFindings, printInvalid } from './migrate-report.ts';
import { readCatalogSnapshot, writeCatalogSnapshot } from '../schema/catalog/catalog-snapshot.ts';
import { diffCatalogs } from '../schema/catalog/catalog-entry.ts';
import { readCatalog } from '../schema/catalog/catalog.ts';
import { databaseOfConfig } from '../engine/config/database-of-config.ts';
import { withObjects } from '../engine/profile/provider-objects.ts';
import type { Config } from '../engine/config/config.ts';
import { valueOf } from '../base/config/environment.ts';
import { withSecretPassword } from '../base/config/postgres-url.ts';
import { checkMigrations, previewMigrations } from '../schema/migrate/check.ts';
import { rebuildInvalidIndexes } from '../schema/migrate/invalid-index.ts';
import { bringSchema, migrationFilesOf } from '../schema/migrate/bring-schema.ts';
import { migrate } from '../schema/migrate/migrate.ts';
import { exitCodes, UsageError, type ExitCode } from '../base/errors.ts';
import { runPrefix } from '../engine/database/run-name.ts';
import type { Environment } from '../base/config/environment.ts';
import { openSession } from '../engine/session/open-session.ts';
import { findPooling } from '../engine/session/pooling.ts';
import { openPostgresClient, openPostgresSession } from '../engine/session/postgres-session.ts';
import type { LintFinding } from '../schema/migrate/lint.ts';
import type { Session } from '../engine/session/session.ts';
import { readVectorIndexes } from '../schema/vector/index-step-specification.ts';
import { ensureVectorIndexes } from '../schema/vector/index-step.ts';
import { detectIndexStrategy } from '../schema/vector/strategy.ts';
import type { IndexOverrides } from '../schema/vector/index-strategy.ts';

export interface MigrateDatabaseOptions extends IndexOverrides {
  readonly config: Pick<Config, 'profiles' | 'migrations' | 'catalogFile' | 'vectorIndexesFile' | 'database' | 'file'>;
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
  /** Gets what the lint found in the pending files, none too. */
  readonly onFindings?: ((findings: readonly LintFinding[]) => Promise<void>) | undefined;
}

/**
 * Applies the migrations of the product to a database, or checks them. Ends with 1 when the lint or the clone refuses a
 * pending file or the history makes two databases, and with 3 when a check could not be tried. Everything else is thrown.
 */
export async function migrateDatabase(options: MigrateDatabaseOptions): Promise<ExitCode> {
  if (options.writeCatalog === true) return writeCatalog(options);
  const url = await databaseUrlOf(options);
  const { migrations: migrator } = options.config;
  if (options.check === true) {
    const { environment, onProgress, signal } = options;
    const check = await checkMigrations(url, {
      migrator,
      environment,
      prefix: runPrefix(),
      onProgress,
      except: await rebuiltIndexes(options),
      // The database may be that of any profile.
      providerObjects: withObjects(...options.config.profiles.map((profile) => profile.providerObjects)),
      ...(signal && { signal }),
    });
    await options.onFindings?.(check.findings);
    return printCheck(check, options.print);
  }
  const session = await openPostgresSession(url);
  try {
    return await applyAll(session, url, options);
  } finally {
    await session.close();
  }
}

/** The database, as it was reached with the variables and files that libpq reads. */
async function databaseUrlOf({ databaseUrl, environment, config }: MigrateDatabaseOptions): Promise<string> {
  const variable = databaseUrl === undefined ? 'DATABASE_URL' : '--database-url';
  const configured =
    config.database === null ? valueOf(environment, 'DATABASE_URL') : databaseOfConfig(config, environment);
  const text = databaseUrl ?? configured;
  if (text === undefined)
    throw new UsageError('missing-database-url', 'No database is named. Pass --database-url or set DATABASE_URL.');
  const { session, client, url } = await openPostgresClient(withSecretPassword(text, variable), {
    environment,
    variable,
  });
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

async function writeCatalog(options: MigrateDatabaseOptions): Promise<ExitCode> {
  const path = options.config.catalogFile;
  const { objects } = await readCatalogSnapshot(path);
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    const { environment, onProgress } = options;
    await bringSchema(session, null, options.config.migrations, {
      environment,
      onProgress,
      cluster: { kind: 'throw-away' },
    });
    const { entries } = await readCatalog(session);
    await writeCatalogSnapshot(path, entries);
    const differences = diffCatalogs(objects, entries);
    for (const { object, left, right } of differences)
      options.print(`${object}: ${left ?? 'absent'} -> ${right ?? 'absent'}`);
    options.print(`${path}: ${differences.length} of ${Object.keys(entries).length} objects changed`);
  } finally {
    await session.close();
  }
  return exitCodes.parity;
}

async function applyAll(session: Session, url: string, options: MigrateDatabaseOptions): Promise<ExitCode> {
  const { print, onProgress, environment, lockDeadlineMs, signal } = options;
  const { migrations: migrator } = options.config;
  if (options.rebuildInvalid === true) {
    for (const index of await rebuildInvalidIndexes(session, onProgress)) print(`repaired ${named(index)}`);
  }
  if (migrator.kind === 'command') {
    await bringSchema(session, url, migrator, { environment, onProgress, signal });
    print(`ran ${migrator.command}`);
    if (options.vectorIndexes === true) await indexStep(session, options);
    return exitCodes.parity;
  }
  const files = await migrationFilesOf(session, migrator, signal);
  const preview = await previewMigrations(session, files, signal);
  await options.onFindings?.(preview.findings);
  if (printFindings(preview.findings, print)) return exitCodes.broken;
  const report = await migrate(session, {
    files,
    onProgress,
    ...(lockDeadlineMs !== undefined && { lockDeadlineMs }),
    ...(signal && { signal }),
  });
  for (const { name, statements, durationMs, markersOf } of report.applied) {
    const followed = markersOf === null ? '' : `; by the markers of ${markersOf}, without the part that takes it back`;
    print(`applied ${name} (${statements} statements, ${Math.round(durationMs)} ms${followed})`);
  }
  if (report.applied.length === 0) print(`nothing to do: ${report.alreadyApplied.length} migrations are applied`);
  printInvalid(report.invalidIndexes, print);
  if (options.vectorIndexes === true) await indexStep(session, options);
  return exitCodes.parity;
}

/** The indexes that the vector-index step builds anew under another strategy. */
async function rebuiltIndexes({ config }: MigrateDatabaseOptions): Promise<ReadonlySet<string>> {
  if (!existsSync(config.vectorIndexesFile)) return new Set();
  const indexes = await readVectorIndexes(config.vectorIndexesFile);
  return new Set(
    indexes.map(({ name, table }) => `index ${table.includes('.') ? table.split('.')[0] : 'public'}.${name}`),
  );
}

/** Says what was done and not how long it took: on some engines that is a number which may not be shown around. */
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
