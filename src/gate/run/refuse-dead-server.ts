import type { ServerLoss } from './server-loss.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { RunningServer } from '../../engine/server/server.ts';
import { openSession } from '../../engine/session/open-session.ts';
import type { Session } from '../../engine/session/session.ts';

/** A server that answers, and that refused or dropped connections while the suites ran: its checks prove nothing. */
export async function refuseLosses(server: RunningServer, losses: readonly ServerLoss[]): Promise<void> {
  const [first] = losses;
  if (first === undefined) return;
  const others = losses.length === 1 ? '' : ` and ${losses.length - 1} more checks`;
  throw new PgparityError(
    'server-lost',
    `The server of profile ${server.profile.name} (${server.description}) refused or dropped connections: "${first.check}"${others} failed with: ${first.message} Its log ends with: ${await server.logTail()}`,
    { exitCode: exitCodes.serverFailed },
  );
}

/**
 * Checks fail one by one when their server dies; the server is what has to be reported then, not they. An embedded one
 * lives as long as this process.
 */
export async function refuseDeadServer(server: RunningServer): Promise<void> {
  if (server.endpoint.kind === 'embedded') return;
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
