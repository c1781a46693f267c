import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { onExit } from './exit-duties.ts';
import type { NativeAccount } from './native-account.ts';
import type { NativeBinaries } from './native-binaries.ts';
import { nativeEnvironment } from './native-environment.ts';
import type { StartOptions } from './server.ts';
import { diskFull, ranOutOfSpace } from './temporary-folder.ts';
import { killGroup } from './kill-group.ts';
import { MappedMemory } from './mapped-memory.ts';
import { scramVerifier } from './scram-verifier.ts';
import { removeServerSegment } from './server-segment.ts';

/** A fresh cluster on disk, not started yet. */
export interface NativeCluster {
  readonly folder: string;
  readonly dataFolder: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly binaries: NativeBinaries;
  readonly account: NativeAccount;
  readonly password: string;
  /** The settings of the cluster, which a started server must confirm. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A name that no product uses, so that a script that relies on being `postgres` is noticed. */
export const superuser = 'pgparity';

/**
 * Runs `initdb` in the folder (about a second and 40 MB) and writes the settings. The superuser's password is random and
 * is known to the returned object only.
 */
export async function createNativeCluster(
  folder: string,
  profile: Profile,
  { binaries, account }: Pick<NativeCluster, 'binaries' | 'account'>,
  options: StartOptions,
): Promise<NativeCluster> {
  const cluster: NativeCluster = {
    folder,
    dataFolder: join(folder, 'data'),
    socketFolder: join(folder, 'socket'),
    logFile: join(folder, 'postgres.log'),
    binaries,
    account,
    password: randomBytes(24).toString('base64url'),
    settings: { ...(options.durable ? durable : notDurable), ...reproducible, ...profile.parameters },
  };
  try {
    await makeFolders(cluster);
    await initialise(cluster, options);
    await appendFile(join(cluster.dataFolder, 'postgresql.conf'), configuration(cluster.settings));
  } catch (cause) {
    const full = cause instanceof PgparityError ? false : ['ENOSPC', 'EDQUOT'].includes(String(codeOf(cause)));
    throw full ? diskFull(dirname(folder), cause) : cause;
  }
  return cluster;
}

// Nothing in a throw-away cluster has to outlive a power cut, and without these a run is several times faster.
// Shared memory of parallel workers is kept in the folder, which goes; in /dev/shm it would outlive a server that is killed.
const notDurable = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  dynamic_shared_memory_type: 'mmap',
};
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

// What a server would otherwise take from the machine. The JIT compiler, autovacuum and the planner stay at the
// defaults of PostgreSQL: that is what the product meets.
const reproducible = {
  listen_addresses: '127.0.0.1',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  DateStyle: 'ISO, MDY',
  default_text_search_config: 'pg_catalog.english',
  unix_socket_permissions: '0700',
  logging_collector: 'off',
};

/** The outer folder stays ours, with the owner's file in it; PostgreSQL's user owns what PostgreSQL writes. */
async function makeFolders({ folder, dataFolder, socketFolder, account }: NativeCluster): Promise<void> {
  if (account.uid !== undefined) await chmod(folder, 0o711);
  for (const path of [dataFolder, socketFolder]) {
    await mkdir(path, { mode: 0o700 });
    await give(path, account);
  }
}

async function initialise(cluster: NativeCluster, options: StartOptions): Promise<void> {
  const passwordFile = join(cluster.folder, 'password');
  await writeFile(passwordFile, scramVerifier(cluster.password), { mode: 0o600, flag: 'wx' });
  await give(passwordFile, cluster.account);
  try {
    await runInitdb(cluster, passwordFile, options);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function give(path: string, { uid, gid }: NativeAccount): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

/**
 * C.UTF-8 of the C library: it is there without any locale package, sorts by code point whatever the version of the C
 * library, and still knows upper and lower case beyond ASCII. macOS has the two halves under other names.
 */
const locale =
  process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C.UTF-8', '--lc-messages=C'];

async function runInitdb(cluster: NativeCluster, passwordFile: string, options: StartOptions): Promise<void> {
  if (options.signal?.aborted) return;
  const words = [
    `--pgdata=${cluster.dataFolder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL 14 knows one provider, and no option for it.
    ...(Number.parseInt(cluster.binaries.version, 10) >= 15 ? ['--locale-provider=libc'] : []),
    ...locale,
    '--no-instructions',
    // Where it fails, the data folder names the shared memory of its server, and the folder of the cluster goes anyway.
    '--no-clean',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const initdb = spawn(join(cluster.binaries.folder, 'initdb'), words, {
    ...cluster.account,
    cwd: cluster.folder,
    env: nativeEnvironment(options.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches us alone, and we end initdb together with the server that it runs.
    detached: true,
  });
  const memory = new MappedMemory();
  memory.lookEvery(initdbLookMs, initdb.pid);
  const kill = (): void => killGroup(initdb.pid, () => memory.look(initdb.pid));
  const clean = (): void => {
    removeServerSegment(cluster.dataFolder);
    memory.remove();
  };
  const forget = onExit(() => {
    kill();
    clean();
  });
  options.signal?.addEventListener('abort', kill, { once: true });
  let output = '';
  initdb.stdout.on('data', (chunk) => (output += chunk));
  initdb.stderr.on('data', (chunk) => (output += chunk));
  try {
    const status = await new Promise((resolve, reject) => initdb.once('error', reject).once('close', resolve));
    if (status !== 0 && !options.signal?.aborted) throw initdbFailed(cluster, output);
  } finally {
    forget();
    clean();
    options.signal?.removeEventListener('abort', kill);
  }
}

/** It runs for about a second. */
const initdbLookMs = 20;

function initdbFailed(cluster: NativeCluster, output: string): PgparityError {
  if (ranOutOfSpace(cluster.folder, output)) return diskFull(dirname(cluster.folder));
  const lines = output.split('\n').filter((line) => /error:|FATAL|PANIC/.test(line));
  return new PgparityError(
    'initdb-failed',
    `initdb of PostgreSQL ${cluster.binaries.version} failed in ${cluster.folder}: ${(lines.at(-1) ?? output).trim()}`,
    { exitCode: exitCodes.serverFailed },
  );
}

function configuration(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${escape(value)}'`);
  return `\n# Written by pgparity\n${lines.join('\n')}\n`;
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''");
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}
