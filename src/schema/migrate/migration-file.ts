import { createHash } from 'node:crypto';
import { laidOutFiles } from './layout/laid-out-files.ts';
import type { LaidOutFile } from './layout/layout.ts';
import { MigrationError } from './migration-error.ts';
import { followMarkers } from './migration-marker.ts';
import { readMigrationText } from './migration-text.ts';
import { sessionRefusal } from './session-rule.ts';
import { runsOutsideTransaction, transactionRefusal } from './transaction-rule.ts';
import { SqlSyntaxError, splitStatements, type Comment, type Statement } from '../../engine/sql/statement.ts';
import type { SqlFolder } from '../../engine/config/migrator.ts';

/** One file of the migrations folder, parsed. */
export interface MigrationFile {
  /** `001_initial_schema`: the file's name without `.sql`. */
  readonly name: string;
  readonly path: string;
  /** Runs behind all others: no later file has to stand before it. */
  readonly repeatable: boolean;
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
 * Reads, parses and checks every migration, in the order in which they are applied. Throws before anything runs when a
 * name, a number, a checksum or a file's content is not what the runner can keep its promises with. `signal` ends it
 * within a moment.
 */
export async function readMigrationFiles(
  source: MigrationSource | string,
  signal?: AbortSignal,
): Promise<readonly MigrationFile[]> {
  const { folder, naming } = typeof source === 'string' ? { folder: source, naming: 'auto' as const } : source;
  const files: MigrationFile[] = [];
  for (const laidOut of await laidOutFiles(folder, naming)) files.push(await readMigrationFile(laidOut, signal));
  return files;
}

/** A folder of files, and how they are named. */
export type MigrationSource = Pick<SqlFolder, 'folder' | 'naming'>;

async function readMigrationFile(laidOut: LaidOutFile, signal?: AbortSignal): Promise<MigrationFile> {
  const text = await readMigrationText(laidOut.path);
  return parseMigrationFile(laidOut, text, signal);
}

/** The migration that a text with LF line ends is. `keep` leaves statements out. */
export async function parseMigrationFile(
  { name, path, repeatable = false }: LaidOutFile,
  text: string,
  signal?: AbortSignal,
  keep: (tree: Statement['tree']) => boolean = () => true,
): Promise<MigrationFile> {
  const { text: upText, tool, noTransaction } = followMarkers(text, path);
  const { statements: all, comments } = await parsed(upText, path, signal);
  const statements = withoutWrap(all).filter(({ tree }) => keep(tree));
  refuseOwnTransactions(path, statements);
  const alone = noTransaction || comments.some((comment) => noTransactionLine.test(comment.text));
  const outside = statements.filter(({ tree }) => (alone ? !isSet(tree) : runsOutsideTransaction(tree)));
  refuseMixture(path, statements, outside);
  return {
    name,
    path,
    repeatable,
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

/** A file that is one transaction as a whole is what the runner makes of it anyway. */
function withoutWrap(statements: readonly Statement[]): readonly Statement[] {
  const marks = statements.filter(({ tree }) => 'TransactionStmt' in tree);
  const [first] = statements;
  const last = statements.at(-1);
  if (first === undefined || last === undefined || marks.length !== 2) return statements;
  const begins = ['TRANS_STMT_BEGIN', 'TRANS_STMT_START'].includes(transactionWordOf(first) ?? '');
  return begins && transactionWordOf(last) === 'TRANS_STMT_COMMIT' ? statements.slice(1, -1) : statements;
}

/** Undefined for another statement, and for one with a mode of its own. */
function transactionWordOf({ tree }: Statement): string | undefined {
  return 'TransactionStmt' in tree && tree.TransactionStmt.options === undefined
    ? tree.TransactionStmt.kind
    : undefined;
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
