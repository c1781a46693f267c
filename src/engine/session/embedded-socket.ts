import type { PGlite } from '@electric-sql/pglite';
import { isInstalled, withOptionalPackages } from '../../base/optional-package.ts';
import { ConnectionLostError } from './session.ts';

/** The optional package that serves PGlite on a socket, from the authors of PGlite. */
export const socketPackage = '@electric-sql/pglite-socket';

/** Whether a program of its own can be connected to an embedded database. */
export function hasEmbeddedSocket(): boolean {
  return isInstalled(socketPackage);
}

/**
 * Serves PGlite on a free port of the loopback interface while `work` runs. Every connection is the same session, acts as
 * its role, and needs no password.
 */
export async function withEmbeddedSocket<T>(database: PGlite, work: (port: number) => Promise<T>): Promise<T> {
  const { PGLiteSocketServer } = await withOptionalPackages(
    'A command on an embedded profile',
    [socketPackage],
    async () => (await import(socketPackage)) as { readonly PGLiteSocketServer: new (options: object) => SocketServer },
  );
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0, maxConnections: connectionsMax });
  const port = new Promise<number>((resolve) => {
    server.addEventListener('listening', (event) =>
      resolve(Number((event as CustomEvent<{ port: number }>).detail.port)),
    );
  });
  try {
    await server.start();
  } catch (cause) {
    throw new ConnectionLostError(`PGlite could not be served on a port: ${(cause as Error).message}.`, cause);
  }
  try {
    return await work(await port);
  } finally {
    await server.stop();
  }
}

/** A tool's pool may open several; they wait for each other. */
const connectionsMax = 100;

interface SocketServer extends EventTarget {
  start(): Promise<void>;
  stop(): Promise<void>;
}
