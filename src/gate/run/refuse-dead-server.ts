import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { RunningServer } from '../../engine/server/server.ts';
import { openSession } from '../../engine/session/open-session.ts';
import type { Session } from '../../engine/session/session.ts';

/** Checks fail one by one when their server dies; the server is what has to be told then, not they. */
export async function refuseDeadServer(server: RunningServer): Promise<void> {
  let session: Session | undefined;
  try {
    session = await openSession(server.endpoint);
    await session.run('SELECT 1');
  } catch (cause) {
    throw new PgparityError(
      'server-died',
      `The server of profile ${server.profile.name} (${server.description}) stopped answering while the suites ran: ${(cause as Error).message} Its log ends with: ${await server.logTail()}`,
      { exitCode: exitCodes.serverFailed, cause },
    );
  } finally {
    await session?.close();
  }
}
