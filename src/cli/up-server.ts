import { aborted } from './interruption.ts';
import { parseServers } from './options.ts';
import { withAdmin } from '../engine/database/admin-session.ts';
import { urlOfDatabase } from '../engine/database/postgres-database.ts';
import { probeIdentity } from '../engine/identity/probe-identity.ts';
import { proveIdentity } from '../engine/identity/prove-identity.ts';
import { bringSchema } from '../schema/migrate/bring-schema.ts';
import { exitCodes, PgparityError, UsageError } from '../base/errors.ts';
import { profileNamed, type Config } from '../engine/config/config.ts';
import type { ProductFlags } from './product.ts';
import { chooseServer, reasonsOf } from '../engine/server/choose-server.ts';
import { startChosen } from '../engine/server/start-chosen.ts';
import type { RunningServer } from '../engine/server/server.ts';
import { starters } from '../engine/server/starters.ts';
import { openPostgresClient, openPostgresSession } from '../engine/session/postgres-session.ts';
import { quoteIdentifier } from '../engine/sql/identifier.ts';

export interface UpFlags extends ProductFlags {
  readonly server: readonly string[];
  readonly database?: string;
  readonly durable: boolean;
}

/** Brings a migrated server up, prints its URL, and stops it when the signal is aborted. Throws when the server dies. */
export async function up(name: string, flags: UpFlags, config: Config, signal: AbortSignal): Promise<void> {
  const profile = profileNamed(config.profiles, name);
  const database = flags.database ?? config.databaseName;
  if (profile.servers.includes('embedded')) {
    throw new UsageError(
      'up-embedded',
      `The profile ${name} runs in process and has no URL. Name a profile with a server.`,
    );
  }
  const choice = await chooseServer(
    profile,
    starters,
    process.env,
    parseServers(flags.server, config, [profile])[profile.name] ?? 'auto',
  );
  const usable = choice.usable.filter(({ starter }) => starter.kind !== 'remote');
  if (usable.length === 0) {
    throw new PgparityError('nothing-to-run', `No server available for ${name}: ${reasonsOf(choice)}.`, {
      exitCode: exitCodes.notExercised,
    });
  }
  const report = (step: string): void => void process.stderr.write(`${name}: ${step}\n`);
  const { server } = await startChosen(
    { ...choice, usable },
    { environment: process.env, signal, durable: flags.durable, onProgress: report },
  );
  try {
    if (server.endpoint.kind !== 'postgres') throw new RangeError(`${name} was started without a URL.`);
    const { url } = server.endpoint;
    await withAdmin({ adminUrl: url }, async (admin) => {
      proveIdentity(profile, await probeIdentity(admin, server.imageDigest, profile.extensions), server.description);
      await admin.run(`CREATE DATABASE ${quoteIdentifier(database)}`);
    });
    const databaseUrl = urlOfDatabase(url, database);
    const session = await openPostgresSession(databaseUrl);
    try {
      report('migrating');
      await bringSchema(session, databaseUrl, config.migrations, {
        environment: process.env,
        signal,
        cluster: { kind: 'throw-away' },
      });
    } finally {
      await session.close();
    }
    const connection = await openPostgresClient(url);
    report(`${server.description} is ready; press Ctrl-C to stop it`);
    report(`to run the suites on it: ${profile.urlVariable}=<URL> npx pgparity run -p ${name} --existing`);
    process.stdout.write(`${databaseUrl}\n`);
    await untilEnded(server, connection, signal);
  } finally {
    await server.stop();
  }
}

/** Waits for the signal, or for the end of the connection, which is that of the server. */
async function untilEnded(
  server: RunningServer,
  { client, session }: Awaited<ReturnType<typeof openPostgresClient>>,
  signal: AbortSignal,
): Promise<void> {
  const died = new AbortController();
  client.once('end', () => died.abort());
  await aborted(AbortSignal.any([signal, died.signal]));
  if (signal.aborted) return session.close();
  throw new PgparityError(
    'server-died',
    `The server of profile ${server.profile.name} (${server.description}) ended. Its log ends with: ${await server.logTail()}`,
    { exitCode: exitCodes.serverFailed },
  );
}
