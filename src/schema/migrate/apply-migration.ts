import type { MigrationBuilder } from 'node-pg-migrate';
import { tryOnCluster, type Cluster, type TriedFile } from './cluster-trial.ts';
import { dropInvalidIndex, findInvalidIndexes } from './invalid-index.ts';
import { ledgerSchema } from '../ledger-schema.ts';
import { migrationsTable, rememberFile } from './ledger.ts';
import { fileStep, MigrationClient } from './migration-client.ts';
import { undoMigration } from './migration-failure.ts';
import type { MigrationFile } from './migration-file.ts';
import type { Notice } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
  /** The tool whose markers were followed; null where there are none. */
  readonly markersOf: string | null;
  readonly statements: number;
  /** What the server had already, or had no more, and was left out: `create role app`. */
  readonly skipped: readonly string[];
  readonly notices: readonly Notice[];
  readonly durationMs: number;
}

/** Applies one file whole, or throws and leaves nothing of it. Called under the migration lock. */
export async function applyMigration(
  session: Session,
  file: MigrationFile,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal?: AbortSignal | undefined },
): Promise<AppliedMigration> {
  const startedAt = performance.now();
  const tried = await tryOnCluster(session, file, cluster);
  const client = new MigrationClient(session, tried.statements, { inTransaction: file.inTransaction, signal });
  const invalidBefore = file.inTransaction ? [] : await dropWhatIsCreatedAgain(session, file);
  // It loads a compiler, which suites never need.
  const { runner } = await import('node-pg-migrate');
  try {
    const run = await runner({
      dbClient: client.asClient(),
      // This file alone: others beside it may be named in a way that node-pg-migrate cannot sort.
      dir: globOf(file.path),
      useGlob: true,
      file: file.name,
      direction: 'up',
      migrationsSchema: ledgerSchema,
      migrationsTable,
      // The lock is held and the order was checked by now, with the content of the files. node-pg-migrate compares the
      // order of run_on, a local time without its zone, and that goes back an hour every autumn.
      noLock: true,
      checkOrder: false,
      singleTransaction: false,
      migrationLoaderStrategies: [{ extensions: ['.sql'], loader: () => Promise.resolve([unitOf(file, tried)]) }],
      logger: silent,
    });
    if (run.length !== 1) throw new RangeError(`node-pg-migrate did not run ${file.path}.`);
  } catch (error) {
    throw await undoMigration(session, file, client, invalidBefore, error);
  }
  return {
    name: file.name,
    sha256: file.sha256,
    markersOf: file.markersOf,
    statements: file.statements.length,
    skipped: tried.skipped,
    notices: client.notices,
    durationMs: performance.now() - startedAt,
  };
}

/** A pattern that matches this path alone. */
function globOf(path: string): string {
  return path.replaceAll(/[*?[\]()]/g, '[$&]').replaceAll(/[{},]/g, String.raw`\$&`);
}

/** node-pg-migrate takes the name of a migration from a path; `001_init/migration.sql` has its own. */
function unitOf(file: MigrationFile, tried: TriedFile) {
  return {
    id: `${file.name}.sql`,
    filePaths: [file.path],
    actions: { up: actionOf(file, tried), down: false as const },
  };
}

function actionOf(file: MigrationFile, { marks }: TriedFile) {
  return (builder: MigrationBuilder): void => {
    if (!file.inTransaction) builder.noTransaction();
    builder.sql(fileStep);
    // The file may have taken a role that may not write to the ledger.
    builder.sql('RESET SESSION AUTHORIZATION');
    builder.sql('RESET ROLE');
    for (const mark of marks) builder.sql(mark);
    builder.sql(rememberFile(file));
  };
}

/** Refusals are reported once, by the error. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/**
 * An invalid index that this file is about to create is what an interrupted run of the same file left. It serves no
 * query and its name is in the way. Answers the names of the other invalid indexes.
 */
async function dropWhatIsCreatedAgain(session: Session, file: MigrationFile): Promise<readonly string[]> {
  const created = new Set(
    file.statements.map(({ tree }) => ('IndexStmt' in tree ? tree.IndexStmt.idxname : undefined)),
  );
  const invalid = await findInvalidIndexes(session);
  for (const index of invalid.filter(({ name }) => created.has(name))) await dropInvalidIndex(session, index);
  return invalid.filter(({ name }) => !created.has(name)).map(({ name }) => name);
}
