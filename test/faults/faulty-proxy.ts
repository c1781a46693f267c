import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** A server's address whose connections can be made slow, silent or lost. It hands on bytes as they come. */
export class FaultyProxy {
  readonly port: number;
  /** How long bytes are on their way, one way. */
  delayMs = 0;
  /** How often a client spoke again after it had heard the server: that many times it waited for the network. */
  roundTrips = 0;
  /** Connections that were made. */
  connections = 0;
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  readonly #forgotten = new WeakSet<Socket>();
  #silent = false;
  #refusing = false;

  static async open(target: URL): Promise<FaultyProxy> {
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyProxy(server, new URL(target));
  }

  private constructor(server: net.Server, target: URL) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => this.#connect(near, target));
  }

  /** Ends every connection as a crashed host does. New ones are accepted. */
  cut(): boolean {
    const some = this.#sockets.size > 0;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    return some;
  }

  /** Ends every connection and lets nobody in. */
  refuse(): boolean {
    this.#refusing = true;
    return this.cut();
  }

  /** Keeps every connection and hands nothing on: each side believes that the other one lives. */
  fallSilent(): boolean {
    this.#silent = true;
    return this.#sockets.size > 0;
  }

  /** Hands on what new connections send; those that fell silent stay so. */
  forget(): void {
    this.#silent = false;
    for (const socket of this.#sockets) this.#forgotten.add(socket);
  }

  /** As a network without a fault. Connections that a fault has met end. */
  heal(): void {
    this.cut();
    this.delayMs = 0;
    this.#silent = this.#refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(near: Socket, target: URL): void {
    if (this.#refusing) return void near.resetAndDestroy();
    this.connections += 1;
    const far = net.connect(Number(target.port), target.hostname);
    let heard = true;
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#later(() => (socket === near ? far : near).destroy(), near);
      });
    }
    near.on('data', (bytes) => {
      if (heard) this.roundTrips += 1;
      heard = false;
      this.#later(() => far.write(bytes), near);
    });
    far.on('data', (bytes) =>
      this.#later(() => {
        heard = true;
        near.write(bytes);
      }, near),
    );
  }

  /** Timers of one duration fire in the order in which they were set, so that bytes keep theirs. */
  #later(act: () => void, near: Socket): void {
    const unlessSilent = (): void => {
      if (!this.#silent && !this.#forgotten.has(near)) act();
    };
    if (this.delayMs === 0) unlessSilent();
    else setTimeout(unlessSilent, this.delayMs);
  }
}
