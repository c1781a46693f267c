import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PgparityError } from '../pgparity-error.ts';
import type { Profile } from '../profile/profile.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import { onExit } from './exit-duties.ts';
import { findNativeAccount, type NativeAccount } from './native-account.ts';
import { findNativeBinaries, type NativeBinaries } from './native-binaries.ts';
import { createNativeCluster, type NativeCluster, superuser } from './native-cluster.ts';
import { startNativeProcess } from './native-process.ts';
import { removeOrphans } from './orphans.ts';
import type { Availability, Environment, RunningServer, ServerStarter, StartOptions } from './server.ts';
import { createTemporaryFolder, temporaryRoot } from './temporary-folder.ts';

/** A throw-away cluster of the PostgreSQL that is installed on this machine, in a temporary folder, never run by root. */
export const nativeServer: ServerStarter = { kind: 'native', find, start };

async function find(profile: Profile, environment: Environment): Promise<Availability> {
  const installation = await findInstallation(profile, environment);
  if (typeof installation === 'string') return { available: false, reason: installation };
  return { available: true, description: describe(installation), standIn: isStandIn(installation) };
}

async function start(profile: Profile, options: StartOptions): Promise<RunningServer> {
  const installation = await findInstallation(profile, options.environment);
  if (typeof installation === 'string') throw new PgparityError('native-server-missing', installation);
  const { binaries, account } = installation;
  await removeOrphans(temporaryRoot(options.environment));
  refuseWhenAborted(profile, options);

  const folder = createTemporaryFolder(options.environment, clusterBytes);
  const forget = onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const removeFolder = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    forget();
  };
  try {
    options.onProgress?.('initdb');
    const cluster = await createNativeCluster(folder, profile, binaries, account, options);
    refuseWhenAborted(profile, options);
    options.onProgress?.('starting PostgreSQL');
    return await serve(profile, cluster, installation, options, removeFolder);
  } catch (error) {
    // The first error is the one to report; a folder that stays behind is found as an orphan by the next start.
    await removeFolder().catch(() => undefined);
    throw error;
  }
}

interface Installation {
  readonly binaries: NativeBinaries;
  readonly account: NativeAccount;
}

/** What a fresh cluster and a first migration need on disk. */
const clusterBytes = 100 * 1024 * 1024;

const scannExtension = 'alloydb_scann';

async function findInstallation(profile: Profile, environment: Environment): Promise<Installation | string> {
  if (!profile.servers.includes('native')) return `${profile.title} is not a server that PostgreSQL binaries can be.`;
  const needed = profile.indexStrategy === 'scann' ? ['vector', scannExtension] : ['vector'];
  const binaries = await findNativeBinaries(profile.postgresMajor, needed, environment);
  if (typeof binaries === 'string') return binaries;
  const missing = needed.filter((name) => !binaries.extensions.has(name));
  if (missing.length > 0) {
    const names = missing
      .map((name) => (name === scannExtension ? `${name} (the ScaNN stand-in)` : name))
      .join(' and ');
    return `PostgreSQL ${binaries.version} in ${binaries.folder} lacks the extension ${names}: run "npm run setup:native".`;
  }
  const account = await findNativeAccount(environment);
  return typeof account === 'string' ? account : { binaries, account };
}

function describe(installation: Installation): string {
  const { version, folder, extensions } = installation.binaries;
  const scann = extensions.get(scannExtension);
  const addition = scann === undefined ? '' : ` with ${scannExtension} ${scann}, which is a stand-in`;
  return `native PostgreSQL ${version} in ${folder}${isStandIn(installation) ? addition : ''}`;
}

function isStandIn({ binaries }: Installation): boolean {
  return binaries.extensions.get(scannExtension)?.includes('stand-in') ?? false;
}

async function serve(
  profile: Profile,
  cluster: NativeCluster,
  installation: Installation,
  options: StartOptions,
  removeFolder: () => Promise<void>,
): Promise<RunningServer> {
  const server = await startNativeProcess(cluster, options);
  const url = `postgres://${superuser}:${cluster.password}@127.0.0.1:${server.port}/postgres`;
  try {
    refuseWhenAborted(profile, options);
    await proveSettings(url, cluster);
    refuseWhenAborted(profile, options);
  } catch (error) {
    await server.end();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    profile,
    kind: 'native',
    description: describe(installation),
    endpoint: { kind: 'postgres', url },
    imageDigest: null,
    throwAway: true,
    logTail: () => server.logTail(),
    stop: () => (stopped ??= server.end().then(removeFolder)),
  };
}

/** That it is our server that answers, and that it runs with the settings that were asked for. */
async function proveSettings(url: string, cluster: NativeCluster): Promise<void> {
  const session = await openPostgresSession(url);
  try {
    const asked = { data_directory: cluster.dataFolder, ...cluster.settings };
    for (const [name, value] of Object.entries(asked)) {
      const { rows } = await session.run(settingInForce, [name, value]);
      const [shown, same] = rows[0] ?? [];
      if (same === 't') continue;
      throw new PgparityError(
        'setting-not-applied',
        `PostgreSQL ${cluster.binaries.version} was asked for ${name} = '${value}' and runs with '${shown}': check the profile's parameters.`,
      );
    }
  } finally {
    await session.close();
  }
}

// A server shows some values in another unit than they were written in: then it must have been our line that set it.
const settingInForce = `
  SELECT current_setting($1), current_setting($1) = $2 OR EXISTS (
    SELECT FROM pg_settings AS running
    JOIN pg_file_settings AS written ON written.sourcefile = running.sourcefile AND written.sourceline = running.sourceline
    WHERE running.name = $1 AND written.setting = $2 AND written.error IS NULL)`;

function refuseWhenAborted(profile: Profile, options: StartOptions): void {
  if (!options.signal?.aborted) return;
  throw new PgparityError(
    'start-aborted',
    `The start of the native server of ${profile.name} was given up on request.`,
    {
      cause: options.signal.reason,
    },
  );
}
