import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import type { ConnectionParameters } from '../../base/config/connection-parameters.ts';
import { nonEmpty } from './complete-parameters.ts';
import { passwordFrom } from './pass-file.ts';
import { socketTo, type PostgresClientConfig } from './postgres-client.ts';
import { allowedMethods } from './require-auth.ts';
import { defaultHost, type ServerHost } from './server-hosts.ts';

export interface DriverOptions {
  /** For each try of a server, where the connection string has no `connect_timeout`. */
  readonly connectTimeoutMs?: number;
  /** The application's name, where the connection string has none. */
  readonly applicationName?: string;
  /** Further settings of the driver. */
  readonly driver?: ClientConfig;
}

/** What the driver needs for one try. Everything is given, so that it reads no environment of its own. */
export function driverConfig(
  parameters: ConnectionParameters,
  host: ServerHost,
  tls: false | ConnectionOptions,
  options: DriverOptions,
): PostgresClientConfig {
  const { channel_binding: binding = 'prefer', keepalives_idle: idle } = parameters;
  const name = nonEmpty(parameters.application_name) ?? nonEmpty(parameters.fallback_application_name);
  const session = nonEmpty(parameters.options);
  const password = foundPassword(parameters, host);
  return {
    ...options.driver,
    // Also the name that a certificate is asked for; `stream` goes to the address.
    host: nonEmpty(host.name) ?? host.address ?? '',
    port: host.port,
    ...(host.address !== undefined && { stream: socketTo(host.address) }),
    user: parameters.user,
    database: parameters.dbname,
    secret: () => {
      if (typeof password === 'string') return password;
      throw new Error(`the server asks for a password, and none is given${password.reason}`);
    },
    application_name: name ?? options.applicationName ?? 'pgparity',
    ...(session !== undefined && { options: session }),
    ssl: tls,
    sslnegotiation: tls !== false && parameters.sslnegotiation === 'direct' ? 'direct' : 'postgres',
    enableChannelBinding: tls !== false && binding !== 'disable',
    channelBindingRequired: binding === 'require',
    allows: allowedMethods(parameters.require_auth),
    keepAlive: parameters.keepalives !== '0',
    ...(idle !== undefined && Number(idle) > 0 && { keepAliveInitialDelayMillis: Number(idle) * 1_000 }),
    connectionTimeoutMillis:
      connectTimeoutMs(parameters.connect_timeout) ?? options.connectTimeoutMs ?? timeoutMsDefault,
  };
}

const timeoutMsDefault = 10_000;

/** The password, or why there is none. */
export function foundPassword(
  { password, passfile, dbname = '', user = '' }: ConnectionParameters,
  host: ServerHost,
): string | { readonly reason: string } {
  if (password !== undefined && password !== '') return password;
  if (passfile === undefined || passfile === '') return { reason: '' };
  const named = nonEmpty(host.name) ?? host.address ?? '';
  const wanted = {
    host: named === defaultHost() ? 'localhost' : named,
    port: String(host.port),
    database: dbname,
    user,
  };
  const found = passwordFrom(passfile, wanted);
  return 'password' in found ? found.password : { reason: `: ${found.ignored}` };
}

/** As in libpq: no limit at 0 and below, and never less than 2 s. */
function connectTimeoutMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  return seconds <= 0 ? 0 : Math.max(seconds, 2) * 1_000;
}
