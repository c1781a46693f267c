import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from '../../src/engine/profile/profile.ts';
import { onExit } from '../../src/engine/server/exit-duties.ts';
import type { NativeCluster } from '../../src/engine/server/native-cluster.ts';
import { nativeEnvironment } from '../../src/engine/server/native-environment.ts';
import { findNativeInstallation, prepareInstallation } from '../../src/engine/server/native-installation.ts';
import { startNativeProcess, type NativeProcess } from '../../src/engine/server/native-process.ts';
import type { Environment } from '../../src/base/config/environment.ts';
import { createTemporaryFolder } from '../../src/engine/server/temporary-folder.ts';

/** A cluster whose files are not there yet. */
export interface BareCluster {
  /** Runs `initdb` and starts `postgres`: what the floor times. */
  start(): Promise<void>;
  urlOf(database: string): string;
  remove(): Promise<void>;
}

/** Makes ready what `initdb` needs: a folder, and a view of the installation with the profile's extensions. */
export async function createBareCluster(profile: Profile, environment: Environment): Promise<BareCluster> {
  const installation = await findNativeInstallation(profile, environment);
  if (typeof installation === 'string') throw new RangeError(installation);
  const { binaries, account } = installation;
  const folder = createTemporaryFolder(environment, clusterBytes);
  const forget = onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const serverFolder = await prepareInstallation(folder, installation);
  const cluster: NativeCluster = {
    folder,
    dataFolder: join(folder, 'data'),
    socketFolder: join(folder, 'socket'),
    logFile: join(folder, 'postgres.log'),
    binaries,
    account,
    password: randomBytes(24).toString('base64url'),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      listen_addresses: '127.0.0.1',
      ...profile.parameters,
    },
  };
  const passwordFile = join(folder, 'password');
  const give = (path: string): void => {
    if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
  };
  if (account.uid !== undefined) chmodSync(folder, 0o711);
  for (const path of [cluster.dataFolder, cluster.socketFolder]) mkdirSync(path, { mode: 0o700 });
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  for (const path of [cluster.dataFolder, cluster.socketFolder, passwordFile]) give(path);
  let server: NativeProcess | undefined;
  return {
    start: async () => {
      await initdb(cluster, passwordFile, environment);
      const lines = Object.entries(cluster.settings).map(([name, value]) => `${name} = '${value}'\n`);
      appendFileSync(join(cluster.dataFolder, 'postgresql.conf'), lines.join(''));
      server = await startNativeProcess(cluster, serverFolder, { environment });
    },
    urlOf: (database) => `postgres://${superuser}:${cluster.password}@127.0.0.1:${server?.port}/${database}`,
    remove: async () => {
      await server?.end();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      forget();
    },
  };
}

const superuser = 'pgparity';
const clusterBytes = 200 * 1024 * 1024;

/** The reference is PostgreSQL's own `initdb`, whatever the harness does in its place one day. */
async function initdb(cluster: NativeCluster, passwordFile: string, environment: Environment): Promise<void> {
  const words = ['--pgdata', cluster.dataFolder, '--username', superuser, '--pwfile', passwordFile, '--no-sync'];
  const child = spawn(
    join(cluster.binaries.folder, 'initdb'),
    [...words, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8'],
    { ...cluster.account, cwd: cluster.folder, env: nativeEnvironment(environment), stdio: 'ignore' },
  );
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new RangeError(`initdb in ${cluster.folder} ended with the status ${String(status)}.`);
}
