import pg from 'pg';
import type { ConnectionParameters, SslMode } from '../../base/config/connection-parameters.ts';
import type { Environment } from '../../base/config/environment.ts';
import { formatPostgresUrl, parsePostgresUrl, placeNamed } from '../../base/config/postgres-url.ts';
import { registerSecret } from '../../base/config/redact.ts';
import { completeParameters } from './complete-parameters.ts';
import { driverConfig, foundPassword, type DriverOptions } from './driver-config.ts';
import { DatabaseUnreachableError } from './database-unreachable-error.ts';
import { PostgresClient, type PostgresClientConfig } from './postgres-client.ts';
import { isSocket, serverHosts, type ServerHost } from './server-hosts.ts';
import { watchSilence } from './silence-watch.ts';
import { serverTls, sslModeOf } from './server-tls.ts';
import { targetFault, wantedServers } from './target-session.ts';

export interface ConnectOptions extends DriverOptions {
  /** How the connection string is named in an error: `DATABASE_URL`. */
  readonly variable?: string;
  /**
   * Where libpq's `PG*` variables, the service file, the password file and `~/.postgresql` are looked for. By default
   * nowhere: a URL of pgparity's own holds everything.
   */
  readonly environment?: Environment;
}

export interface Connection {
  readonly client: PostgresClient;
  /** For a person, without a secret: `localhost:5432/app as "ada"`. */
  readonly place: string;
  /**
   * The server that was reached, the way it was reached, with nothing left to the environment: a server that offered
   * encryption is held to it. Holds the password.
   */
  readonly url: string;
  /** What a {@link PostgresClient} needs to reach it once more. */
  readonly config: PostgresClientConfig;
}

/**
 * Makes every connection of pgparity, with libpq's meaning of every parameter. Throws a UsageError for a connection
 * string that cannot be used, and a {@link DatabaseUnreachableError} when no server lets us in.
 */
export async function connect(text: string, options: ConnectOptions = {}): Promise<Connection> {
  const { variable = 'The connection string', environment = {} } = options;
  const parameters = completeParameters(parsePostgresUrl(text, variable), environment);
  hide(parameters);
  const hosts = serverHosts(parameters, variable);
  const mode = sslModeOf(parameters);
  const faults: unknown[] = [];
  const place = placeNamed({ ...parameters, ...written(hosts) });
  for (const wanted of wantedServers(parameters.target_session_attrs)) {
    for (const host of hosts) {
      const reached = await reach(host, mode, parameters, options);
      if (reached.kind === 'refused') {
        faults.push(...reached.faults);
        if (reached.final) throw new DatabaseUnreachableError(place, causeOf(faults));
        continue;
      }
      const fault = await targetFault(reached.client, wanted);
      if (fault === null) {
        const silentMs = silenceMs(parameters);
        if (silentMs !== null) watchSilence(reached.client, reached.config, silentMs);
        return connectionOf(reached, host, mode, parameters);
      }
      await reached.client.end();
      faults.push(fault);
    }
  }
  throw new DatabaseUnreachableError(place, causeOf(faults));
}

type Reached =
  | { readonly kind: 'reached'; readonly client: PostgresClient; readonly config: Connection['config'] }
  /** `final`: the server answered, so that no other one is tried. */
  | { readonly kind: 'refused'; readonly faults: readonly unknown[]; readonly final: boolean };

/** Tries one server: encrypted, unencrypted or both, as the mode says. */
async function reach(
  host: ServerHost,
  mode: SslMode,
  parameters: ConnectionParameters,
  options: ConnectOptions,
): Promise<Reached> {
  const faults: unknown[] = [];
  for (const encrypted of isSocket(host) ? [false] : ways[mode]) {
    const tls = encrypted ? serverTls(parameters, mode, host) : false;
    const config = driverConfig(parameters, host, tls, options);
    const client = new PostgresClient(config);
    try {
      await client.connect();
      return { kind: 'reached', client, config };
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isMissingEncryption(error) || mode !== 'prefer') faults.push(error);
      const busy = error instanceof pg.DatabaseError && error.code === cannotConnectNow;
      if (client.stage === 'reaching' || isTimeout(error) || busy) return { kind: 'refused', faults, final: false };
      const refused = error instanceof pg.DatabaseError && client.stage === 'authenticating';
      const unencryptable = encrypted && client.stage === 'negotiating';
      if (!refused && !unencryptable) break;
    }
  }
  return { kind: 'refused', faults, final: true };
}

/** How long a server may be silent before it is asked whether it lives; null where the connection string forbids it. */
function silenceMs({ keepalives, keepalives_idle: idle }: ConnectionParameters): number | null {
  if (keepalives === '0') return null;
  return Number(idle) > 0 ? Number(idle) * 1_000 : silenceMsDefault;
}

const silenceMsDefault = 30_000;

/** Whether to encrypt, in the order of the tries. */
const ways: Readonly<Record<SslMode, readonly boolean[]>> = {
  disable: [false],
  allow: [false, true],
  prefer: [true, false],
  require: [true],
  'verify-ca': [true],
  'verify-full': [true],
};

const cannotConnectNow = '57P03';

// The driver's words: it has no codes for these.
function isMissingEncryption(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout expired';
}

function connectionOf(
  { client, config }: Reached & { kind: 'reached' },
  host: ServerHost,
  mode: SslMode,
  parameters: ConnectionParameters,
): Connection {
  const { passfile: _passfile, ...others } = parameters;
  const found = foundPassword(parameters, host);
  const settled: ConnectionParameters = {
    ...others,
    ...written([host]),
    ...(typeof found === 'string' && { password: found }),
    ...((mode === 'prefer' || mode === 'allow') && { sslmode: client.encrypted ? 'require' : 'disable' }),
  };
  hide(settled);
  return { client, config, place: placeNamed(settled), url: formatPostgresUrl(settled) };
}

/** The hosts as libpq's lists, with nothing left to a default. */
function written(hosts: readonly ServerHost[]): ConnectionParameters {
  const listed = (part: (host: ServerHost) => string | number): string => hosts.map(part).join(',');
  return {
    host: listed(({ name }) => name),
    hostaddr: hosts.some(({ address }) => address !== undefined) ? listed(({ address }) => address ?? '') : '',
    port: listed(({ port }) => port),
  };
}

/** A password that repeats a name is no secret that could be hidden: the name would go with it. */
function hide({ password = '', user, dbname }: ConnectionParameters): void {
  if (password !== user && password !== dbname) registerSecret(password);
}

/** One error for all tries, without what was met twice. */
function causeOf(faults: readonly unknown[]): unknown {
  const distinct = new Map(faults.map((fault) => [fault instanceof Error ? fault.message : String(fault), fault]));
  const [cause, ...others] = [...distinct.values()];
  return others.length === 0 ? cause : new AggregateError([cause, ...others], 'No server lets us in');
}
