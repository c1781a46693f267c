import { join, resolve } from 'node:path';
import { parseServers } from './options.ts';
import { withAdmin } from '../engine/database/admin-session.ts';
import { urlOfDatabase } from '../engine/database/postgres-database.ts';
import { probeIdentity } from '../engine/identity/probe-identity.ts';
import { proveIdentity } from '../engine/identity/prove-identity.ts';
import { migrate } from '../schema/migrate/migrate.ts';
import { exitCodes, PgparityError, UsageError } from '../base/errors.ts';
import { profileNamed } from '../engine/profile/profiles.ts';
import { chooseServer, reasonsOf } from '../engine/server/choose-server.ts';
import { startChosen } from '../engine/server/start-chosen.ts';
import { starters } from '../engine/server/starters.ts';
import { openPostgresSession } from '../engine/session/postgres-session.ts';
import { quoteIdentifier } from '../engine/sql/identifier.ts';

export interface UpFlags {
  readonly server: readonly string[];
  readonly product: string;
  readonly database: string;
  readonly durable: boolean;
}

/** Brings a migrated server up, prints its URL, and stops it when the signal is aborted. */
export async function up(name: string, flags: UpFlags, signal: AbortSignal): Promise<void> {
  const profile = profileNamed(name);
  if (profile.servers.includes('embedded')) {
    throw new UsageError(
      'up-embedded',
      `The profile ${name} runs inside a process and has no URL: choose pgvector or alloydb-omni.`,
    );
  }
  const choice = await chooseServer(profile, starters, process.env, parseServers(flags.server)[profile.name] ?? 'auto');
  const usable = choice.usable.filter(({ starter }) => starter.kind !== 'remote');
  if (usable.length === 0) {
    throw new PgparityError('nothing-to-run', `No server of ${name} can be started here: ${reasonsOf(choice)}.`, {
      exitCode: exitCodes.notExercised,
    });
  }
  const tell = (step: string): void => void process.stderr.write(`${name}: ${step}\n`);
  const { server } = await startChosen(
    { ...choice, usable },
    { environment: process.env, signal, durable: flags.durable, onProgress: tell },
  );
  try {
    if (server.endpoint.kind !== 'postgres') throw new RangeError(`${name} was started without a URL.`);
    const { url } = server.endpoint;
    await withAdmin({ adminUrl: url }, async (admin) => {
      proveIdentity(profile, await probeIdentity(admin, server.imageDigest), server.description);
      await admin.run(`CREATE DATABASE ${quoteIdentifier(flags.database)}`);
    });
    const databaseUrl = urlOfDatabase(url, flags.database);
    const session = await openPostgresSession(databaseUrl);
    try {
      tell('migrating');
      const directory = join(resolve(flags.product), 'schema', 'migrations');
      await migrate(session, { directory, signal, cluster: { kind: 'throw-away' } });
    } finally {
      await session.close();
    }
    tell(`${server.description} is ready; Ctrl-C ends it`);
    process.stdout.write(`${databaseUrl}\n`);
    await aborted(signal);
  } finally {
    await server.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // A listener alone does not keep the process alive; a server that was started by hand has to stay up.
  const alive = setInterval(() => undefined, 2 ** 30);
  return new Promise((resolveAborted) => {
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolveAborted();
    });
  });
}
