import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { createNativeCluster, superuser } from './native-cluster.ts';
import {
  describeInstallation,
  findNativeInstallation,
  type NativeInstallation,
  prepareInstallation,
} from './native-installation.ts';
import { startNativeProcess } from './native-process.ts';
import { proveSettings } from './native-settings.ts';
import type { Availability, RunningServer, ServerStarter, StartOptions } from './server.ts';
import { standInSettings } from './stand-in-release.ts';
import type { Environment } from '../../base/config/environment.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';

/** A throw-away cluster of the PostgreSQL that is installed on this machine, in a temporary folder, never run by root. */
export const nativeServer: ServerStarter = { kind: 'native', find, start };

async function find(profile: Profile, environment: Environment): Promise<Availability> {
  const installation = await findNativeInstallation(profile, environment);
  if (typeof installation === 'string') return { available: false, reason: installation };
  const description = describeInstallation(installation);
  return { available: true, description, standIn: installation.standIn !== undefined };
}

async function start(profile: Profile, options: StartOptions): Promise<RunningServer> {
  const installation = await findNativeInstallation(profile, options.environment);
  if (typeof installation === 'string')
    throw new PgparityError('native-server-missing', installation, { exitCode: exitCodes.notExercised });
  refuseWhenAborted(profile, options);

  const folder = await openRunFolder(options.environment, clusterBytes);
  try {
    return await startIn(folder, profile, installation, options);
  } catch (error) {
    // The first error is the one to report; a folder that stays behind is found as an orphan by the next start.
    await folder.remove().catch(() => undefined);
    throw error;
  }
}

/** What a fresh cluster and a first migration need on disk. */
const clusterBytes = 100 * 1024 * 1024;

async function startIn(
  folder: RunFolder,
  profile: Profile,
  installation: NativeInstallation,
  options: StartOptions,
): Promise<RunningServer> {
  options.onProgress?.('initdb');
  // Both have ended when this goes on, so that nothing is written any more into a folder that is being removed.
  const [cluster, serverFolder] = await Promise.allSettled([
    createNativeCluster(folder.path, withStandIn(profile, installation, options), installation, options),
    prepareInstallation(folder.path, installation),
  ]);
  if (cluster.status === 'rejected') throw cluster.reason;
  if (serverFolder.status === 'rejected') throw serverFolder.reason;
  refuseWhenAborted(profile, options);
  options.onProgress?.('starting PostgreSQL');
  const server = await startNativeProcess(cluster.value, serverFolder.value, options);
  const url = `postgresql://${superuser}:${cluster.value.password}@127.0.0.1:${server.port}/postgres?sslmode=disable`;
  try {
    refuseWhenAborted(profile, options);
    await proveSettings(url, cluster.value);
    refuseWhenAborted(profile, options);
  } catch (error) {
    await server.end();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    profile,
    kind: 'native',
    description: describeInstallation(installation),
    endpoint: { kind: 'postgres', url },
    imageDigest: null,
    throwAway: true,
    logTail: () => server.logTail(),
    stop: () => (stopped ??= server.end().then(folder.remove)),
  };
}

/** The profile with the settings of the release that its stand-in plays. */
function withStandIn(profile: Profile, { standIn }: NativeInstallation, { environment }: StartOptions): Profile {
  if (standIn === undefined) return profile;
  return { ...profile, parameters: { ...standInSettings(environment), ...profile.parameters } };
}

function refuseWhenAborted(profile: Profile, { signal }: StartOptions): void {
  if (!signal?.aborted) return;
  const sentence = `The start of the native server of ${profile.name} was cancelled.`;
  throw new PgparityError('start-aborted', sentence, { exitCode: exitCodes.broken, cause: signal.reason });
}
