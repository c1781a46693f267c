import { formatPostgresUrl, parsePostgresUrl } from '../../../base/config/postgres-url.ts';
import { closeAdmin, withAdmin } from '../../../engine/database/admin-session.ts';
import { createDatabase, dropDatabase, urlOfDatabase } from '../../../engine/database/postgres-database.ts';
import { removeDatabases } from '../../../engine/database/remove-databases.ts';
import { runPrefix } from '../../../engine/database/run-name.ts';
import type { Identity } from '../../../engine/identity/identity.ts';
import { identifyServer } from '../../../engine/identity/identify-server.ts';
import type { ServerChoice } from '../../../engine/server/choose-server.ts';
import type { RunningServer, StartOptions } from '../../../engine/server/server.ts';
import { startChosen } from '../../../engine/server/start-chosen.ts';
import type { Endpoint } from '../../../engine/session/endpoint.ts';

/** A profile's server that answers and is what it should be, with a place to measure in. */
export interface MeasuredServer {
  readonly server: RunningServer;
  readonly identity: Identity;
  /** A database of our own; or the one that the server's URL names, where a table in it is measured. */
  readonly endpoint: Endpoint;
  /** Drops the database, and stops the server where it was started for this. */
  close(): Promise<void>;
}

interface MeasuredServerOptions extends StartOptions {
  /** Measure in the database that the URL names, where nothing may be written. */
  readonly inPlace: boolean;
}

/**
 * Brings the server up as production has it: with fsync. Throws what the start throws, and an IdentityError for a server
 * that is not what its profile says; nothing is left behind then.
 */
export async function startMeasuredServer(
  choice: ServerChoice,
  options: MeasuredServerOptions,
): Promise<MeasuredServer> {
  const { server } = await startChosen(choice, { ...options, durable: true });
  const prefix = runPrefix();
  const close = async (): Promise<void> => {
    const { endpoint, throwAway } = server;
    try {
      if (endpoint.kind === 'postgres' && !throwAway && !options.inPlace) await removeDatabases(endpoint.url, prefix);
    } finally {
      if (endpoint.kind === 'postgres') await closeAdmin(endpoint.url);
      await server.stop();
    }
  };
  try {
    const identity = await identifyServer(server);
    return { server, identity, endpoint: await placeOf(server, `${prefix}bench`, options), close };
  } catch (error) {
    // The first error is the one to report; a failing clean-up must not hide it.
    await close().catch(() => undefined);
    throw error;
  }
}

async function placeOf(server: RunningServer, name: string, options: MeasuredServerOptions): Promise<Endpoint> {
  const { endpoint } = server;
  if (endpoint.kind === 'embedded') return endpoint;
  if (options.inPlace) return { kind: 'postgres', url: readOnly(endpoint.url) };
  return withAdmin({ adminUrl: endpoint.url }, async (admin) => {
    // Databases of runs whose process is gone are in the way of a measurement.
    if (!server.throwAway) await removeDatabases(endpoint.url, name);
    await dropDatabase(admin, name);
    await createDatabase(admin, name, 'template1', 'WAL_LOG');
    return { kind: 'postgres', url: urlOfDatabase(endpoint.url, name) };
  });
}

/** Every session begins its transactions read only: the server itself refuses what would write. */
function readOnly(url: string): string {
  const parameters = parsePostgresUrl(url, 'The connection string');
  const options = `${parameters.options ?? ''} -c default_transaction_read_only=on`.trim();
  return formatPostgresUrl({ ...parameters, options });
}
