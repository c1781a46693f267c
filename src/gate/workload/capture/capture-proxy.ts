import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Backlog } from './backlog.ts';
import type { CapturedStatement } from './captured-statement.ts';
import { ConnectionRecorder } from './connection-recorder.ts';
import { WireFrames } from './wire-frames.ts';
import { formatPostgresUrl, parsePostgresUrl } from '../../../base/config/postgres-url.ts';
import { UsageError } from '../../../base/errors.ts';

/** A door to a server that notes what goes through it. */
export interface CaptureProxy {
  /** The same database through the door. It holds the password. */
  readonly url: string;
  /** In the order in which they were answered. */
  readonly statements: readonly CapturedStatement[];
  close(): Promise<void>;
}

/**
 * Listens on a free port of the loopback interface and passes every byte on, both ways; what it notes is read from a
 * copy. The server authenticates each client itself, so the door lets nobody in whom the server does not. Clients that
 * ask for TLS are told that there is none, so the server must take connections without it.
 */
export async function startCaptureProxy(url: string): Promise<CaptureProxy> {
  const parameters = parsePostgresUrl(url, 'The database');
  const target = targetOf(parameters);
  const statements: CapturedStatement[] = [];
  const backlog = new Backlog();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const recorder = new ConnectionRecorder(connections, (statement) => statements.push(statement));
    const upstream = connect(target);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroySoon();
      });
    }
    passOn(client, upstream, recorder, backlog);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { hostaddr: _, sslmode: _mode, ...others } = parameters;
  return {
    url: formatPostgresUrl({ ...others, host: '127.0.0.1', port: String(port), sslmode: 'disable' }),
    get statements() {
      backlog.finish();
      return statements;
    },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

function targetOf({ host = '', hostaddr = '', port = '5432', sslmode }: ReturnType<typeof parsePostgresUrl>) {
  const name = hostaddr === '' ? host : hostaddr;
  if (name.includes(','))
    throw new UsageError('capture-hosts', `--capture works with one host, and the URL names ${host}.`);
  if (sslmode !== undefined && ['require', 'verify-ca', 'verify-full'].includes(sslmode)) {
    throw new UsageError(
      'capture-tls',
      `--capture reads a connection without TLS, and the URL of the server demands it (sslmode=${sslmode}). Use a local server, or run without --capture.`,
    );
  }
  return name.startsWith('/')
    ? { path: `${name}/.s.PGSQL.${port}` }
    : { host: name || 'localhost', port: Number(port) };
}

/** Answers what comes before the startup message, then lets everything through and notes it. */
function passOn(client: Socket, upstream: Socket, recorder: ConnectionRecorder, backlog: Backlog): void {
  const fromServer = new WireFrames((type, body) => recorder.fromServer(type, body));
  let held = Buffer.alloc(0);
  const begin = (chunk: Buffer): void => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= startBytes && held.length >= held.readInt32BE(0)) {
      const length = held.readInt32BE(0);
      const code = held.readInt32BE(4);
      if (code !== sslRequest && code !== gssRequest) {
        client.off('data', begin);
        upstream.write(held.subarray(0, length));
        recorder.started(held.subarray(0, length));
        const fromClient = new WireFrames((type, body) => recorder.fromClient(type, body));
        const rest = held.subarray(length);
        if (rest.length > 0) {
          upstream.write(rest);
          backlog.add(rest, fromClient);
        }
        forward(client, upstream, (data) => backlog.add(data, fromClient));
        return;
      }
      client.write('N');
      held = held.subarray(length);
    }
  };
  client.on('data', begin);
  forward(upstream, client, (data) => backlog.add(data, fromServer));
}

/** As `pipe`, with one listener for both: each chunk is written as it came, and then noted. */
function forward(from: Socket, to: Socket, note: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
    note(chunk);
  });
  from.once('end', () => to.end());
}

const startBytes = 8;
// https://www.postgresql.org/docs/17/protocol-message-formats.html
const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
