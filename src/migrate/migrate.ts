import { runner, type MigrationBuilder } from 'node-pg-migrate';
import { dropInvalidIndex, findInvalidIndexes, type InvalidIndex } from './invalid-index.ts';
import { ensureLedger, ledgerSchema, migrationsTable, planMigrations, readLedger, rememberFile } from './ledger.ts';
import { MigrationClient } from './migration-client.ts';
import { MigrationError } from './migration-error.ts';
import { readMigrationFiles, type MigrationFile } from './migration-file.ts';
import { withMigrationLock } from './migration-lock.ts';
import type { Notice } from '../session/answer.ts';
import { StatementError, type Session } from '../session/session.ts';

export interface MigrateOptions {
  /** The folder of `001_name.sql` files. */
  readonly directory: string;
  /** How long another runner may hold the lock before this one gives up. 60 s by default. */
  readonly lockDeadlineMs?: number;
  /** Tells a person what runs: `002_add_a_column`. */
  readonly onProgress?: (step: string) => void;
  /** Looked at between two files and while the lock is waited for; a file that has begun is finished or rolled back. */
  readonly signal?: AbortSignal;
}

export interface MigrationReport {
  readonly applied: readonly AppliedMigration[];
  readonly alreadyApplied: readonly string[];
  /** Left by something else, found after the run: {@link rebuildInvalidIndexes} rebuilds them. */
  readonly invalidIndexes: readonly InvalidIndex[];
  readonly durationMs: number;
}

export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
  readonly statements: number;
  readonly notices: readonly Notice[];
  readonly durationMs: number;
}

/**
 * Applies what the database has not seen of the folder, forward only, a file at a time, each in its own transaction.
 * A second run does nothing; a second runner waits for the first.
 *
 * Throws {@link MigrationError}: before anything ran when the folder cannot be trusted (syntax, drift, a removed or a late
 * file), or after a refusal, which leaves nothing of the file that failed and keeps the files before it.
 */
export async function migrate(session: Session, options: MigrateOptions): Promise<MigrationReport> {
  const startedAt = performance.now();
  const files = await readMigrationFiles(options.directory);
  const lockOptions = { ...options, lockDeadlineMs: options.lockDeadlineMs ?? lockDeadlineMsDefault };
  return withMigrationLock(session, lockOptions, async () => {
    await ensureLedger(session);
    const { alreadyApplied, pending } = planMigrations(files, await readLedger(session));
    const applied: AppliedMigration[] = [];
    for (const file of pending) {
      options.signal?.throwIfAborted();
      options.onProgress?.(file.name);
      applied.push(await applyFile(session, options.directory, file));
    }
    const invalidIndexes = await findInvalidIndexes(session);
    return { applied, alreadyApplied, invalidIndexes, durationMs: performance.now() - startedAt };
  });
}

const lockDeadlineMsDefault = 60_000;

async function applyFile(session: Session, directory: string, file: MigrationFile): Promise<AppliedMigration> {
  const startedAt = performance.now();
  const client = new MigrationClient(session);
  const invalidBefore = file.inTransaction ? [] : await dropWhatIsCreatedAgain(session, file);
  try {
    await runner({
      dbClient: client.asClient(),
      dir: directory,
      file: file.name,
      direction: 'up',
      migrationsSchema: ledgerSchema,
      migrationsTable,
      // The lock is held and the order was checked by now, with the content of the files. node-pg-migrate compares the
      // order of run_on, a local time without its zone, and that goes back an hour every autumn.
      noLock: true,
      checkOrder: false,
      singleTransaction: false,
      migrationLoaderStrategies: [
        { extensions: ['.sql'], loader: (paths) => Promise.resolve(unitsOf(paths, file, client)) },
      ],
      logger: silent,
    });
  } catch (error) {
    throw await failure(session, file, client, invalidBefore, error);
  }
  return {
    name: file.name,
    sha256: file.sha256,
    statements: file.statements.length,
    notices: client.notices,
    durationMs: performance.now() - startedAt,
  };
}

/** node-pg-migrate asks for every file of the folder and runs the one that is named in `file`. */
function unitsOf(paths: readonly string[], file: MigrationFile, client: MigrationClient) {
  return paths.map((path) => ({
    id: path,
    filePaths: [path],
    actions: { up: actionOf(file, client), down: false as const },
  }));
}

function actionOf(file: MigrationFile, client: MigrationClient) {
  return (builder: MigrationBuilder): void => {
    if (!file.inTransaction) builder.noTransaction();
    for (const statement of file.statements) builder.sql(statement.text);
    builder.sql(rememberFile(file));
    client.expect(file.statements);
  };
}

/** Refusals are told once, by the error. */
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

async function failure(
  session: Session,
  file: MigrationFile,
  client: MigrationClient,
  invalidBefore: readonly string[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof StatementError)) return error;
  const { answer } = error;
  const statement = client.current;
  const leftBehind = await cleanUp(session, file, invalidBefore).catch(
    (cause: Error) => ` Cleaning up failed too: ${cause.message}`,
  );
  const line = statement === undefined ? null : statement.line + newlinesBefore(statement.text, answer.position);
  const what = statement === undefined ? answer.statement : statement.text;
  const detail = answer.detail === null ? '' : ` (${answer.detail})`;
  return new MigrationError(
    'migration-failed',
    { path: file.path, line },
    `${answer.message}${detail} [SQLSTATE ${answer.sqlstate}] in: ${firstWords(what)}. Nothing of this file was kept.${leftBehind}`,
    { cause: error, sqlstate: answer.sqlstate },
  );
}

async function cleanUp(session: Session, file: MigrationFile, invalidBefore: readonly string[]): Promise<string> {
  if (file.inTransaction) {
    await session.run('ROLLBACK');
    return '';
  }
  const left = (await findInvalidIndexes(session)).filter(({ name }) => !invalidBefore.includes(name));
  for (const index of left) await dropInvalidIndex(session, index);
  return left.length === 0
    ? ''
    : ` The invalid index that it left was dropped: ${left.map(({ name }) => name).join(', ')}.`;
}

/** A position counts characters from 1. */
function newlinesBefore(text: string, position: number | null): number {
  if (position === null) return 0;
  return Array.from(text)
    .slice(0, position - 1)
    .filter((character) => character === '\n').length;
}

function firstWords(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').trim();
  return line.length <= statementCharactersMax ? line : `${line.slice(0, statementCharactersMax)}…`;
}

const statementCharactersMax = 160;
