import { exitCodes, PgparityError } from '../../../base/errors.ts';
import type { RunningServer } from '../../../engine/server/server.ts';
import { StatementError } from '../../../engine/session/session.ts';

/**
 * The loss of a connection as that of the server it was to, with the end of its log, and a full disk as one: PostgreSQL
 * has three sentences for it, and only one of them speaks of space. Any other error is itself.
 */
export async function lossOf(
  error: unknown,
  { profile, description, logTail }: Pick<RunningServer, 'profile' | 'description' | 'logTail'>,
): Promise<unknown> {
  if (error instanceof StatementError && error.answer.sqlstate === diskFull) {
    return new PgparityError(
      'server-disk-full',
      `No space left on the disk of the server of profile ${profile.name} (${description}): ${error.answer.message}. Free some space, reduce --rows, or set PGPARITY_TEMPORARY_FOLDER to a folder on another disk.`,
      { exitCode: exitCodes.serverFailed, cause: error },
    );
  }
  const shutDown = error instanceof StatementError && shutDownStates.has(error.answer.sqlstate);
  if (!(error instanceof PgparityError) || !(shutDown || lossCodes.has(error.code))) return error;
  return new PgparityError(
    'server-lost',
    `The server of profile ${profile.name} (${description}) was lost while it was measured: ${error.message} Its log ends with: ${await logTail()}`,
    { exitCode: exitCodes.serverFailed, cause: error },
  );
}

const diskFull = '53100';

/** A server's last words on a statement: a parallel build says `postmaster exited during a parallel transaction`. */
const shutDownStates: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03']);

/** By its code, not its class: a load generator in a thread of its own hands over no class. */
const lossCodes: ReadonlySet<string> = new Set(['connection-lost', 'database-unreachable']);
