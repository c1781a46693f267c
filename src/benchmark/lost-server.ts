import { PgparityError } from '../pgparity-error.ts';
import type { RunningServer } from '../server/server.ts';

/** The loss of a connection as that of the server it was to, with the end of its log. Any other error is itself. */
export async function lossOf(
  error: unknown,
  { profile, description, logTail }: Pick<RunningServer, 'profile' | 'description' | 'logTail'>,
): Promise<unknown> {
  if (!(error instanceof PgparityError) || error.code !== 'connection-lost') return error;
  return new PgparityError(
    'server-lost',
    `The server of profile ${profile.name} (${description}) was lost while it was measured: ${error.message} Its log ends with: ${await logTail()}`,
    { cause: error },
  );
}
