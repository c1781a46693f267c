import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { onExit } from './exit-duties.ts';
import { freePort } from './free-port.ts';
import type { NativeCluster } from './native-cluster.ts';
import { MappedMemory } from './mapped-memory.ts';
import { nativeEnvironment } from './native-environment.ts';
import { removeServerSegment } from './server-segment.ts';
import type { StartOptions } from './server.ts';
import { diskFull, ranOutOfSpace } from './temporary-folder.ts';
import { until, untilNow } from './until.ts';

/** A running `postgres` of a cluster. */
export interface NativeProcess {
  readonly port: number;
  /** The end of the server's log, with the password blotted out. */
  logTail(): Promise<string>;
  /** Ends it: clients are disconnected, then it is killed, with deadlines. Returns when no process of it is left. */
  end(): Promise<void>;
}

/**
 * Starts the `postgres` of a folder on a free port of the loopback interface and returns when it accepts connections. When somebody else
 * takes the port first, another one is tried. Throws a {@link PgparityError} with the server's own last words.
 */
export async function startNativeProcess(
  cluster: NativeCluster,
  serverFolder: string,
  options: StartOptions,
  findPort: () => Promise<number> = freePort,
): Promise<NativeProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findPort();
    const logStart = await logBytes(cluster);
    const server = spawnServer(cluster, serverFolder, port, options);
    try {
      await waitUntilReady(server, cluster, options);
      return server;
    } catch (error) {
      await server.end();
      const taken = (await readLog(cluster, logStart)).includes('Address already in use');
      if (!taken || attempt === attemptsMax || options.signal?.aborted) throw error;
    }
  }
}

// A port is lost between asking for it and binding it only when another process binds it in those milliseconds.
const attemptsMax = 5;

/** Recovery never happens on a fresh cluster, so this is for a machine that is very busy. */
const readyTimeoutMs = 60_000;

// A fast shutdown writes a checkpoint, an immediate one does not, and after SIGKILL nothing is left to wait for.
const shutdowns: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

/** A look takes about a millisecond. */
const lookMs = 1_000;

const logTailBytes = 8_192;

interface SpawnedServer extends NativeProcess {
  readonly child: ChildProcess;
  readonly memory: MappedMemory;
  /** Why it could not be run at all. */
  fault(): Error | undefined;
}

function spawnServer(cluster: NativeCluster, serverFolder: string, port: number, options: StartOptions): SpawnedServer {
  const log = openSync(cluster.logFile, 'a', 0o600);
  const child = spawn(join(serverFolder, 'postgres'), serverWords(cluster, port), {
    ...cluster.account,
    cwd: cluster.folder,
    env: nativeEnvironment(options.environment),
    stdio: ['ignore', log, log],
    // A group of its own, so that Ctrl-C reaches us alone and the server's clients can end first.
    detached: true,
  });
  closeSync(log);
  let fault: Error | undefined;
  child.once('error', (error) => (fault = error));
  const memory = new MappedMemory();
  memory.lookEvery(lookMs, child.pid);
  const forget = onExit(() => {
    endAtOnce(child, cluster);
    memory.remove();
  });
  return {
    child,
    memory,
    port,
    fault: () => fault,
    logTail: async () => (await readLog(cluster, -logTailBytes)).replaceAll(cluster.password, '[redacted]'),
    end: async () => {
      await end(child);
      removeServerSegment(cluster.dataFolder);
      memory.remove();
      forget();
    },
  };
}

function serverWords({ dataFolder, socketFolder }: NativeCluster, port: number): string[] {
  const socketPath = join(socketFolder, `.s.PGSQL.${port}`);
  // A longer path would keep the server from starting. Clients come over TCP, so it is no loss.
  const directory = Buffer.byteLength(socketPath) <= socketPathBytesMax ? socketFolder : '';
  return ['-D', dataFolder, '-p', String(port), '-c', `unix_socket_directories=${directory}`];
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the last one a zero. */
const socketPathBytesMax = process.platform === 'linux' ? 107 : 103;

async function waitUntilReady(server: SpawnedServer, cluster: NativeCluster, options: StartOptions): Promise<void> {
  const ended = (): boolean => server.fault() !== undefined || hasEnded(server.child);
  const isDecided = (): boolean => {
    server.memory.look(server.child.pid);
    return ended() || isReady(cluster);
  };
  const decided = await until(isDecided, readyTimeoutMs, options.signal);
  if (options.signal?.aborted) return;
  if (ended()) throw await startFailed(server, cluster, 'ended right after its start');
  if (!decided) throw await startFailed(server, cluster, `was not ready after ${readyTimeoutMs / 1_000} s`);
}

/** The eighth line of the server's own file, which `pg_ctl -w` waits for too. */
function isReady(cluster: NativeCluster): boolean {
  try {
    return readFileSync(processFile(cluster), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function processFile({ dataFolder }: NativeCluster): string {
  return join(dataFolder, 'postmaster.pid');
}

async function startFailed(server: SpawnedServer, cluster: NativeCluster, what: string): Promise<PgparityError> {
  const log = await server.logTail();
  if (ranOutOfSpace(cluster.folder, log)) return diskFull(dirname(cluster.folder));
  const lines = log.trim().split('\n');
  // "The configuration file contains errors" is the last word; the line that names the setting stands before it.
  const fault = lines.find((line) => /configuration parameter|for parameter/.test(line));
  const last = fault ?? lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  const reason =
    server.fault()?.message ?? (last === '' ? 'it logged nothing' : last.replace(/^.*?(LOG|FATAL|PANIC): +/, ''));
  return new PgparityError('native-server-failed', `PostgreSQL ${cluster.binaries.version} ${what}: ${reason}`, {
    exitCode: exitCodes.serverFailed,
    cause: server.fault(),
  });
}

async function end(child: ChildProcess): Promise<void> {
  for (const [signal, timeoutMs] of shutdowns) {
    if (hasEnded(child)) return;
    const closed = once(child, 'exit', { signal: AbortSignal.timeout(timeoutMs) });
    child.kill(signal);
    await closed.catch(() => undefined);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Ends the server when no event loop is left to wait with. */
function endAtOnce(child: ChildProcess, cluster: NativeCluster): void {
  if (hasEnded(child)) return removeServerSegment(cluster.dataFolder);
  // In its first milliseconds it hears no signal and has nothing to put in order, but goes on to write.
  child.kill(existsSync(processFile(cluster)) ? 'SIGQUIT' : 'SIGKILL');
  // The server removes its file as its last act. It is a corpse until the parent ends, so its id proves nothing.
  if (!untilNow(() => !existsSync(processFile(cluster)), immediateShutdownMsMax)) child.kill('SIGKILL');
  removeServerSegment(cluster.dataFolder);
}

const immediateShutdownMsMax = 3_000;

async function logBytes({ logFile }: NativeCluster): Promise<number> {
  const file = await open(logFile, 'a+', 0o600);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** The log from an offset in bytes, or, when it is negative, that many bytes from the end. Empty when there is none. */
async function readLog({ logFile }: NativeCluster, offset: number): Promise<string> {
  const file = await open(logFile, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const start = offset < 0 ? Math.max(0, size + offset) : offset;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, null, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
