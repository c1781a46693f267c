import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from './migration-error.ts';
import { followMarkers } from './migration-marker.ts';
import { readMigrationText } from './migration-text.ts';
import { sessionRefusal } from './session-rule.ts';
import { runsOutsideTransaction, transactionRefusal } from './transaction-rule.ts';
import { SqlSyntaxError, splitStatements, type Comment, type Statement } from '../../engine/sql/statement.ts';
import { UsageError } from '../../base/errors.ts';

/** One file of the migrations folder, parsed. */
export interface MigrationFile {
  /** `001_initial_schema`: the file's name without `.sql`. */
  readonly name: string;
  /** The digits that the name begins with. */
  readonly number: number;
  readonly path: string;
  /** Of the text with LF line ends, so that a checkout on Windows has the same one. */
  readonly sha256: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  /** False when its one statement cannot run in a transaction, as `CREATE INDEX CONCURRENTLY`. */
  readonly inTransaction: boolean;
  /** The tool whose markers divide the file into what was kept and what takes it back; null where there are none. */
  readonly markersOf: string | null;
}

/**
 * Reads, parses and checks every migration of the folder, in the order of their numbers. Throws before anything runs when
 * a name, a number or a file's content is not what the runner can keep its promises with. `signal` ends it within a
 * moment.
 */
export async function readMigrationFiles(directory: string, signal?: AbortSignal): Promise<readonly MigrationFile[]> {
  const names = (await entriesOf(directory)).filter((name) => !name.startsWith('.'));
  const wrong = names.find((name) => !fileName.test(name));
  if (wrong !== undefined) {
    throw new UsageError(
      'migration-name',
      takesBack.test(wrong)
        ? `"${wrong}" in ${directory} takes a change back, which never runs: move it to another folder.`
        : `"${wrong}" in ${directory} is not named like a migration: use digits, an underscore, small letters and .sql, as in 002_add_a_column.sql.`,
    );
  }
  refuseSameNumbers(names);
  const files: MigrationFile[] = [];
  for (const name of names.toSorted()) files.push(await readMigrationFile(directory, name, signal));
  return files.toSorted((left, right) => left.number - right.number);
}

function refuseSameNumbers(names: readonly string[]): void {
  const byNumber = new Map<number, string>();
  for (const name of names) {
    const number = Number.parseInt(name, 10);
    const other = byNumber.get(number);
    if (other !== undefined)
      throw new UsageError('migration-number', `${other} and ${name} have the same number: renumber one of them.`);
    byNumber.set(number, name);
  }
}

const takesBack = /\.(?:down|undo|rollback)\.sql$/i;
/** Up to the 14 digits of a date with its time. */
const fileName = /^\d{3,14}_[a-z0-9_]+\.sql$/;

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw new UsageError('migrations-folder', `The migrations folder ${directory} cannot be read.`, { cause });
  }
}

async function readMigrationFile(directory: string, entry: string, signal?: AbortSignal): Promise<MigrationFile> {
  const path = join(directory, entry);
  const name = entry.slice(0, -'.sql'.length);
  const text = await readMigrationText(path);
  const { text: upText, tool, noTransaction } = followMarkers(text, path);
  const { statements, comments } = await parsed(upText, path, signal);
  refuseOwnTransactions(path, statements);
  const alone = noTransaction || comments.some((comment) => noTransactionLine.test(comment.text));
  const outside = statements.filter(({ tree }) => (alone ? !isSet(tree) : runsOutsideTransaction(tree)));
  refuseMixture(path, statements, outside);
  return {
    name,
    number: Number.parseInt(name, 10),
    path,
    sha256: createHash('sha256').update(text).digest('hex'),
    statements,
    comments,
    inTransaction: outside.length === 0,
    markersOf: tool,
  };
}

/** `-- transaction: none` lets a procedure commit by itself. */
const noTransactionLine = /^--\s*transaction\s*:\s*none\s*$/i;

async function parsed(text: string, path: string, signal?: AbortSignal): ReturnType<typeof splitStatements> {
  try {
    return await splitStatements(text, signal);
  } catch (cause) {
    if (!(cause instanceof SqlSyntaxError)) throw cause;
    throw new MigrationError('migration-syntax', { path, line: cause.line }, `${cause.reason}.`, { cause });
  }
}

function refuseOwnTransactions(path: string, statements: readonly Statement[]): void {
  for (const statement of statements) {
    const { line } = statement;
    const ofTransaction = transactionRefusal(statement);
    if (ofTransaction !== undefined) throw new MigrationError('migration-transaction', { path, line }, ofTransaction);
    const ofSession = sessionRefusal(statement.tree);
    if (ofSession !== undefined) throw new MigrationError('migration-session', { path, line }, ofSession);
  }
}

/** A file is applied as a whole or not at all; with half of it outside a transaction nobody could promise that. */
function refuseMixture(path: string, statements: readonly Statement[], outside: readonly Statement[]): void {
  const [first] = outside;
  if (first === undefined) return;
  const others = statements.filter(({ tree }) => tree !== first.tree && !isSet(tree));
  if (others.length === 0) return;
  throw new MigrationError(
    'migration-mixture',
    { path, line: first.line },
    'This statement runs outside of a transaction, so it needs a file of its own (only SET may stand before it): a failure could not be undone otherwise.',
  );
}

function isSet(tree: Statement['tree']): boolean {
  return 'VariableSetStmt' in tree;
}
