import { UsageError } from '../errors.ts';
import { nearestName } from './nearest-name.ts';
import { redactUrl, registerSecret } from './redact.ts';

/** The parts of a PostgreSQL connection URL, decoded. A part that the URL leaves out is null. */
export interface PostgresUrl {
  readonly user: string | null;
  readonly password: string | null;
  /** A name, an address without brackets, or the folder of a unix socket (it starts with `/`). */
  readonly host: string | null;
  readonly port: number | null;
  readonly database: string | null;
  readonly sslmode: SslMode | null;
  /** The other parameters, each of {@link urlParameters}. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** libpq's modes but `allow`, which starts unencrypted and hides which one came of it. */
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

type SslMode = (typeof sslModes)[number];

/** The parameters behind the `?` that are understood, with libpq's names and meaning. */
const urlParameters = [
  'host',
  'port',
  'dbname',
  'user',
  'password',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'application_name',
  'options',
  // A word to the driver `pg`: read `sslmode` as libpq does. pgparity always does.
  'uselibpqcompat',
] as const;

/**
 * Reads `postgresql://user:password@host:port/database?parameter=value` the way libpq does, and more strictly: what
 * would be guessed at is refused. Throws a {@link UsageError} that names the variable and shows no password.
 */
export function parsePostgresUrl(text: string, variable: string): PostgresUrl {
  const refuse = (fault: string): never => {
    throw new UsageError('bad-database-url', `${variable} is ${JSON.stringify(redactUrl(text))}: ${fault}`);
  };
  if (!/^postgres(?:ql)?:\/\//.test(text)) refuse('a database URL starts with "postgresql://".');
  const [, userInformation, authority = '', path, query] =
    /^[a-z]+:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(text) ??
    refuse('a "#" stands in it unencoded. Write "%23" for "#".');
  if (authority.includes('@')) refuse('it has more than one "@". Write "%40" for an "@" in a user or a password.');
  if (path?.includes('@') === true)
    refuse('a "/" stands before its "@". Write "%2F" for a "/" in a user or a password.');
  if (userInformation === undefined && query?.includes('@') === true) {
    refuse('a "?" stands before its "@". Write "%3F" for a "?" in a user or a password.');
  }
  const decode = (part: string | undefined): string | null => decoded(part, refuse);
  const parameters = parametersOf(query, decode, refuse);
  const { host, port } = placeOf(authority, refuse);
  const [user, ...password] = userInformation?.split(':') ?? [];
  if (password.length > 1) refuse('its password holds a ":" unencoded. Write "%3A" for ":".');
  const { host: hostParameter, port: portParameter, dbname, sslmode, ...others } = parameters;
  return {
    user: others['user'] ?? decode(user),
    password: others['password'] ?? decode(password[0]),
    host: hostParameter ?? decode(host),
    port: portParameter === undefined ? port : portNumber(portParameter, refuse),
    database: dbname ?? decode(path),
    sslmode: sslmode === undefined ? null : sslModeOf(sslmode, refuse),
    parameters: others,
  };
}

/** The URL, checked; its password is a secret from then on, unless it repeats the user or the database as local defaults do. */
export function withSecretPassword(url: string, variable: string): string {
  const { password, user, database } = parsePostgresUrl(url, variable);
  if (password !== null && password !== user && password !== database) registerSecret(password);
  return url;
}

type Refuse = (fault: string) => never;

function parametersOf(
  query: string | undefined,
  decode: (part: string) => string | null,
  refuse: Refuse,
): Record<string, string> {
  const pairs = (query ?? '').split('&').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      if (!(urlParameters as readonly string[]).includes(name)) {
        const nearest = nearestName(name, urlParameters);
        const hint =
          nearest === undefined ? `The parameters are ${urlParameters.join(', ')}.` : `Did you mean "${nearest}"?`;
        refuse(`it has an unknown parameter "${name}". ${hint}`);
      }
      return [name, decode(value.join('=')) ?? ''];
    }),
  );
}

function placeOf(authority: string, refuse: Refuse): { readonly host: string; readonly port: number | null } {
  const [, bracketed, host, port] = /^(?:\[([^\]]*)\]|([^:,[\]]*))(?::([^:,]*))?$/.exec(authority) ?? [];
  if (bracketed === undefined && host === undefined) {
    refuse('its host cannot be read. Write one host, and an IPv6 address in brackets.');
  }
  return { host: bracketed ?? host ?? '', port: port === undefined || port === '' ? null : portNumber(port, refuse) };
}

/** A port from 1 to 65535. */
export function portNumber(text: string, refuse: Refuse): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : refuse('its port must be a whole number from 1 to 65535.');
}

export function sslModeOf(text: string, refuse: Refuse): SslMode {
  const mode = sslModes.find((candidate) => candidate === text);
  return mode ?? refuse(`"${text}" is no sslmode. Use one of ${sslModes.join(', ')}.`);
}

function decoded(part: string | undefined, refuse: Refuse): string | null {
  if (part === undefined || part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse('a "%" in it starts no percent-code. Write "%25" for "%".');
  }
}
