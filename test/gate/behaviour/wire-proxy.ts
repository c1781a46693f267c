import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** What a proxy changes on the way: statements to the server, and messages to the client. */
export interface Rewriting {
  readonly statement?: (sql: string) => string;
  /** By the message's letter: another body, or null to drop the message. */
  readonly message?: (type: string, body: string) => string | null;
}

/** A server's address that behaves as the server does but for the rewriting. Bodies are latin1, so that no byte is lost. */
export class WireProxy {
  rewriting: Rewriting = {};
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: URL) {
    this.#server = net.createServer((near) => {
      const far = net.connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      let started = false;
      divide(
        near,
        () => !started,
        (type, body) => {
          // After the start-up message every message has a letter; a cancel request is alone.
          started = true;
          far.write(packed(type, this.#towardsServer(type, body)));
        },
      );
      divide(
        far,
        () => false,
        (type, body) => {
          const changed = this.rewriting.message === undefined ? body : this.rewriting.message(type, body);
          if (changed !== null) near.write(packed(type, changed));
        },
      );
    });
  }

  static async open(url: string): Promise<{ readonly proxy: WireProxy; readonly url: string }> {
    const target = new URL(url);
    const proxy = new WireProxy(new URL(url));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    target.hostname = '127.0.0.1';
    target.port = String((proxy.#server.address() as AddressInfo).port);
    target.searchParams.set('sslmode', 'disable');
    return { proxy, url: target.href };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #towardsServer(type: string, body: string): string {
    const { statement } = this.rewriting;
    if (statement === undefined || (type !== 'Q' && type !== 'P')) return body;
    const start = type === 'Q' ? 0 : body.indexOf('\0') + 1;
    const end = body.indexOf('\0', start);
    return body.slice(0, start) + statement(body.slice(start, end)) + body.slice(end);
  }
}

/** Hands on whole messages; one without a letter has the empty type. */
function divide(socket: Socket, withoutLetter: () => boolean, take: (type: string, body: string) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    for (;;) {
      const letter = withoutLetter() ? 0 : 1;
      if (held.length < letter + 4) return;
      const end = letter + held.readInt32BE(letter);
      if (held.length < end) return;
      take(held.toString('latin1', 0, letter), held.toString('latin1', letter + 4, end));
      held = held.subarray(end);
    }
  });
}

function packed(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type, 'latin1'), length, Buffer.from(body, 'latin1')]);
}
