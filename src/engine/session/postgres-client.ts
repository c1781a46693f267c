import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import pg, { type ClientConfig } from 'pg';
import type { AuthenticationMethod } from './require-auth.ts';

export interface PostgresClientConfig extends ClientConfig {
  /** The only place where the password is kept; asked when the server wants one. Throws what a person should read. */
  readonly secret?: () => string;
  readonly allows?: (method: AuthenticationMethod) => boolean;
  readonly channelBindingRequired?: boolean;
}

/** How far a connection came before it failed. */
export type ConnectionStage = 'reaching' | 'negotiating' | 'authenticating' | 'authenticated';

/** The driver's client, with what libpq has and the driver lacks: UTF8 always, and rules on how a server authenticates. */
export class PostgresClient extends pg.Client {
  stage: ConnectionStage = 'reaching';
  readonly #options: string | undefined;
  #method: AuthenticationMethod = 'none';
  #bound = false;

  constructor(config: PostgresClientConfig) {
    super(config);
    this.#options = config.options;
    const connection = this.#connection();
    const started = (method: AuthenticationMethod) => () => {
      this.stage = 'authenticating';
      this.#method = method;
    };
    connection.once('connect', () => (this.stage = 'negotiating'));
    connection.once('errorMessage', () => {
      if (this.stage === 'negotiating') this.stage = 'authenticating';
    });
    connection.once('authenticationCleartextPassword', started('password'));
    connection.once('authenticationMD5Password', started('md5'));
    connection.once('authenticationSASL', ({ mechanisms }: { mechanisms: readonly string[] }) => {
      started('scram-sha-256')();
      this.#bound = config.enableChannelBinding === true && mechanisms.includes('SCRAM-SHA-256-PLUS');
    });
    connection.once('authenticationOk', () => {
      this.stage = 'authenticated';
      const fault = this.#fault(config);
      if (fault === null) return;
      connection.emit('error', fault);
      connection.stream.destroy();
    });
    const password = (): string => {
      const fault = this.#fault(config);
      if (fault !== null) throw fault;
      return config.secret?.() ?? '';
    };
    // The driver asks such a function before it looks into PGPASSWORD and the password file.
    if (config.secret !== undefined) Object.assign(this, { password });
  }

  /** The server process that whoever answered the start of the connection named. */
  declare readonly processID: number | null;

  /** Whether the connection is encrypted. */
  get encrypted(): boolean {
    return (this.#connection().stream as TLSSocket).encrypted === true;
  }

  /** Whether a statement is under way. */
  get waits(): boolean {
    return this.stage === 'authenticated' && !(this as unknown as { readonly readyForQuery: boolean }).readyForQuery;
  }

  /** Both ways, since the connection was opened. */
  get bytesMoved(): number {
    const { bytesRead, bytesWritten } = this.#connection().stream;
    return bytesRead + bytesWritten;
  }

  /** Ends the connection at once; what is under way fails with the error. */
  lose(error: Error): void {
    this.#connection().stream.destroy(error);
  }

  /** A server that cannot be reached any more does not confirm that the connection ends: it is not waited for. */
  override end = ((...given: unknown[]) => {
    const { stream } = this.#connection();
    const late = setTimeout(() => stream.destroy(), farewellMsMax);
    stream.once('close', () => clearTimeout(late));
    return Reflect.apply(super.end, this, given) as unknown;
  }) as pg.Client['end'];

  /**
   * The driver's, save that it reads PGOPTIONS where none are given, and sends no encoding, so that the one of a role or a
   * database would hold.
   */
  getStartupConf(): Record<string, string> {
    const { getStartupConf } = pg.Client.prototype as unknown as { getStartupConf: () => Record<string, string> };
    const { options: _, ...others } = getStartupConf.call(this);
    return { ...others, ...(this.#options !== undefined && { options: this.#options }), client_encoding: 'UTF8' };
  }

  #fault({ allows, channelBindingRequired }: PostgresClientConfig): Error | null {
    if (allows?.(this.#method) === false) {
      return new AuthenticationRefused(`the server authenticates with "${this.#method}", which require_auth rules out`);
    }
    return channelBindingRequired === true && !this.#bound
      ? new AuthenticationRefused('channel_binding=require, and the server authenticates without it')
      : null;
  }

  // The driver has it; its types do not.
  #connection(): EventEmitter & { readonly stream: Socket } {
    return (this as unknown as { connection: EventEmitter & { readonly stream: Socket } }).connection;
  }
}

const farewellMsMax = 5_000;

/** We end the connection: the server authenticates in a way that the connection string rules out. */
class AuthenticationRefused extends Error {}

/** A socket to an address that is known already, whatever name the driver gives. */
export function socketTo(address: string): () => Socket {
  return () => new AddressedSocket(address);
}

class AddressedSocket extends Socket {
  readonly #address: string;

  constructor(address: string) {
    super();
    this.#address = address;
  }

  override connect(...words: unknown[]): this {
    return super.connect(Number(words[0]), this.#address);
  }
}
