import { dropInvalidIndex, findInvalidIndexes } from './invalid-index.ts';
import type { MigrationClient } from './migration-client.ts';
import { MigrationError } from './migration-error.ts';
import type { MigrationFile } from './migration-file.ts';
import { ConnectionLostError, StatementError, type Session } from '../../engine/session/session.ts';

/** Undoes what a refused file has done, and answers the error to throw: its place, its statement, its SQLSTATE. */
export async function undoMigration(
  session: Session,
  file: MigrationFile,
  client: MigrationClient,
  invalidBefore: readonly string[],
  error: unknown,
): Promise<unknown> {
  if (error instanceof ConnectionLostError) return error;
  const statement = client.current;
  const leftBehind = await cleanUp(session, file, invalidBefore).catch(
    (cause: Error) => ` Cleaning up failed too: ${cause.message}`,
  );
  if (!(error instanceof StatementError)) return error;
  const { answer } = error;
  const line = statement === undefined ? null : statement.line + newlinesBefore(statement.text, answer.position);
  const what = statement === undefined ? answer.statement : statement.text;
  const detail = answer.detail === null ? '' : ` (${answer.detail})`;
  return new MigrationError(
    'migration-failed',
    { path: file.path, line },
    `${answer.message}${detail} [SQLSTATE ${answer.sqlstate}] in: ${firstWords(what)}. ${keptOf(file)}${leftBehind}${adviceFor(answer.sqlstate)}`,
    { cause: error, sqlstate: answer.sqlstate },
  );
}

async function cleanUp(session: Session, file: MigrationFile, invalidBefore: readonly string[]): Promise<string> {
  // Outside a transaction this is a warning that nobody hears, and it costs nothing to be sure.
  await session.run('ROLLBACK');
  if (file.inTransaction) return '';
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

/** Outside a transaction a procedure or a block has kept what it had committed by then. */
function keptOf({ inTransaction, statements }: MigrationFile): string {
  const commits = statements.some(({ tree }) => 'CallStmt' in tree || 'DoStmt' in tree);
  return inTransaction || !commits
    ? 'Nothing of this file was kept.'
    : 'What it had committed by then was kept, and the file will run again.';
}

function adviceFor(sqlstate: string): string {
  return sqlstate === invalidTransactionTermination
    ? ' It commits by itself: give it a file of its own with the line "-- transaction: none".'
    : '';
}

const invalidTransactionTermination = '2D000';

function firstWords(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').trim();
  return line.length <= statementCharactersMax ? line : `${line.slice(0, statementCharactersMax)}…`;
}

const statementCharactersMax = 160;
