import { join } from 'node:path';
import { readCatalogSnapshot, writeCatalogSnapshot } from '../catalog/catalog-snapshot.ts';
import { diffCatalogs } from '../catalog/catalog-entry.ts';
import { readCatalog } from '../catalog/catalog.ts';
import { connectionUrl } from '../connection/connection-url.ts';
import { checkMigrations, previewMigrations, type MigrationCheck } from '../migrate/check.ts';
import { rebuildInvalidIndexes, type InvalidIndex } from '../migrate/invalid-index.ts';
import { refusedFindings, type LintFinding } from '../migrate/lint.ts';
import { migrate } from '../migrate/migrate.ts';
import { exitCodes, type ExitCode } from '../pgparity-error.ts';
import { runPrefix } from '../database/run-name.ts';
import type { Environment } from '../config/environment.ts';
import { openSession } from '../session/open-session.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import type { Session } from '../session/session.ts';
import { readVectorIndexes } from '../vector/index-step-specification.ts';
import { ensureVectorIndexes } from '../vector/index-step.ts';
import { detectIndexStrategy, type IndexOverrides } from '../vector/strategy.ts';

export interface MigrateDatabaseOptions extends IndexOverrides {
  /** The folder that holds schema/. */
  readonly productFolder: string;
  readonly environment: Environment;
  /** The database; by default the one that the environment names. */
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
  const url = options.databaseUrl ?? connectionUrl(options.environment);
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

function migrationsOf({ productFolder }: MigrateDatabaseOptions): string {
  return join(productFolder, 'schema', 'migrations');
}

async function writeCatalog(options: MigrateDatabaseOptions): Promise<ExitCode> {
  const path = join(options.productFolder, 'schema', 'catalog.json');
  const { objects } = await readCatalogSnapshot(path);
  const session = await openSession({ kind: 'embedded', archive: null });
  try {
    await migrate(session, { directory: migrationsOf(options), onProgress: options.onProgress });
    const { entries } = await readCatalog(session);
    await writeCatalogSnapshot(path, entries);
    const differences = diffCatalogs(objects, entries);
    for (const { object, left, right } of differences)
      options.tell(`${object}: ${left ?? 'absent'} -> ${right ?? 'absent'}`);
    options.tell(`${path}: ${differences.length} of ${Object.keys(entries).length} objects changed`);
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
