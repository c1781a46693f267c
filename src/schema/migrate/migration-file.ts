import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from './migration-error.ts';
import { runsOutsideTransaction, transactionCommand } from './transaction-rule.ts';
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
}

/**
 * Reads, parses and checks every migration of the folder, in the order of their numbers. Throws before anything runs when
 * a name, a number or a file's content is not what the runner can keep its promises with.
 */
export async function readMigrationFiles(directory: string): Promise<readonly MigrationFile[]> {
  const names = (await entriesOf(directory)).filter((name) => !name.startsWith('.'));
  const wrong = names.find((name) => !fileName.test(name));
  if (wrong !== undefined) {
    throw new UsageError(
      'migration-name',
      `"${wrong}" in ${directory} is not named like a migration: use digits, an underscore, small letters and .sql, as in 002_add_a_column.sql.`,
    );
  }
  const files = await Promise.all(names.map((name) => readMigrationFile(directory, name)));
  const ordered = files.toSorted((left, right) => left.number - right.number);
  for (const [index, file] of ordered.entries()) {
    const next = ordered[index + 1];
    if (file.number === next?.number) {
      throw new UsageError(
        'migration-number',
        `${file.name} and ${next.name} have the same number: renumber one of them.`,
      );
    }
  }
  return ordered;
}

const fileName = /^\d{3,12}_[a-z0-9_]+\.sql$/;

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw new UsageError('migrations-folder', `The migrations folder ${directory} cannot be read.`, { cause });
  }
}

async function readMigrationFile(directory: string, entry: string): Promise<MigrationFile> {
  const path = join(directory, entry);
  const name = entry.slice(0, -'.sql'.length);
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const { statements, comments } = await parsed(text, path);
  const outside = statements.filter(({ tree }) => runsOutsideTransaction(tree));
  refuseOwnTransactions(path, statements);
  refuseMixture(path, statements, outside);
  return {
    name,
    number: Number.parseInt(name, 10),
    path,
    sha256: createHash('sha256').update(text).digest('hex'),
    statements,
    comments,
    inTransaction: outside.length === 0,
  };
}

async function parsed(text: string, path: string): ReturnType<typeof splitStatements> {
  try {
    return await splitStatements(text);
  } catch (cause) {
    if (!(cause instanceof SqlSyntaxError)) throw cause;
    throw new MigrationError('migration-syntax', { path, line: cause.line }, `${cause.reason}.`, { cause });
  }
}

function refuseOwnTransactions(path: string, statements: readonly Statement[]): void {
  for (const { tree, line } of statements) {
    const command = transactionCommand(tree);
    if (command !== undefined) {
      const sentence = `${command} cannot stand in a migration: ${reasons[command] ?? 'the runner opens and ends the transaction itself'}.`;
      throw new MigrationError('migration-transaction', { path, line }, sentence);
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  'COPY FROM STDIN': 'a file holds no data stream, use INSERT',
};

/** A file is applied as a whole or not at all; with half of it outside a transaction nobody could promise that. */
function refuseMixture(path: string, statements: readonly Statement[], outside: readonly Statement[]): void {
  const [first] = outside;
  if (first === undefined) return;
  const others = statements.filter(({ tree }) => tree !== first.tree && !('VariableSetStmt' in tree));
  if (others.length === 0) return;
  throw new MigrationError(
    'migration-mixture',
    { path, line: first.line },
    'This statement cannot run in a transaction, so it needs a file of its own (only SET may stand before it): a failure could not be undone otherwise.',
  );
}
