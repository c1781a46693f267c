import { UsageError } from '../errors.ts';
import { checkedParameter, type ConnectionParameters } from './connection-parameters.ts';
import { parseKeyValueString } from './key-value-string.ts';
import { redact, redactUrl, registerSecret } from './redact.ts';

/**
 * Reads `postgresql://user:password@host:port/database?parameter=value`, or `host=… dbname=…`, the way libpq does, and
 * more strictly: what would be guessed at is refused. Several hosts stay a list with commas, as in libpq. Throws a
 * {@link UsageError} that names the variable and shows no password.
 */
export function parsePostgresUrl(text: string, variable: string): ConnectionParameters {
  if (isKeyValueString(text)) {
    return parseKeyValueString(text, (fault) => {
      throw new UsageError('bad-database-url', `${variable} is a list of parameters that cannot be used: ${fault}`);
    });
  }
  const refuse = (fault: string): never => {
    throw new UsageError('bad-database-url', `${variable} is ${JSON.stringify(redactUrl(text))}: ${fault}`);
  };
  if (!/^postgres(?:ql)?:\/\//.test(text)) {
    refuse('a database URL starts with "postgresql://", and a list of parameters is written as "host=… dbname=…".');
  }
  const [, userInformation, authority = '', path, query] =
    /^[a-z]+:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(text) ??
    refuse('a "#" stands in it unencoded. Write "%23" for "#".');
  if (authority.includes('@')) refuse('it has more than one "@". Write "%40" for an "@" in a user or a password.');
  if (path?.includes('@') === true)
    refuse('a "/" stands before its "@". Write "%2F" for a "/" in a user or a password.');
  if (userInformation === undefined && query?.includes('@') === true) {
    refuse('a "?" stands before its "@". Write "%3F" for a "?" in a user or a password.');
  }
  const [user, ...password] = userInformation?.split(':') ?? [];
  if (password.length > 1) refuse('its password holds a ":" unencoded. Write "%3A" for ":".');
  const parts = { user, password: password[0], ...placeOf(authority, refuse), dbname: path };
  const own = Object.entries(parts).flatMap(([name, part]) =>
    part === undefined || part === '' ? [] : [[name, decoded(part, refuse)] as const],
  );
  return { ...checkedAll(own, refuse), ...checkedAll(pairsOf(query, refuse), refuse) };
}

/** The parameters as one URL that {@link parsePostgresUrl} reads back. It holds the password. */
export function formatPostgresUrl(parameters: ConnectionParameters): string {
  const { user, password, host = '', hostaddr = '', port = '', dbname, ...others } = parameters;
  // The URL standard that other programs follow knows one host, and no list of ports.
  const simple = hostaddr === '' && /^[\w.-]+$/.test(host) && /^\d*$/.test(port);
  const credentials = [user, password].filter((part) => part !== undefined).map((part) => encoded(part));
  const pairs = Object.entries({ ...(simple ? {} : { host, hostaddr, port }), ...others })
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encoded(String(value))}`);
  return [
    'postgresql://',
    credentials.length === 0 ? '' : `${credentials.join(':')}@`,
    simple ? `${host}${port === '' ? '' : `:${port}`}` : '',
    `/${encoded(dbname ?? '')}`,
    pairs.length === 0 ? '' : `?${pairs.join('&')}`,
  ].join('');
}

/** What the connection string reaches, without a secret: `localhost:5432/app as "ada"`. */
export function placeNamed({ host = '', hostaddr = '', port = '', dbname, user }: ConnectionParameters): string {
  const ports = port.split(',');
  const places = (host === '' ? hostaddr : host).split(',').map((name, index) => {
    const own = ports[ports.length === 1 ? 0 : index] ?? '';
    const shown = own === '' ? '5432' : own;
    if (name.includes(':')) return `[${name}]:${shown}`;
    return name.startsWith('/') ? `${name} port ${shown}` : `${name}:${shown}`;
  });
  return redact(
    `${places.join(',')}${dbname === undefined ? '' : `/${dbname}`}${user === undefined ? '' : ` as "${user}"`}`,
  );
}

/** The URL, checked; its password is a secret from then on, unless it repeats the user or the database as local defaults do. */
export function withSecretPassword(url: string, variable: string): string {
  const { password, user, dbname } = parsePostgresUrl(url, variable);
  if (password !== undefined && password !== user && password !== dbname) registerSecret(password);
  return url;
}

type Refuse = (fault: string) => never;

function isKeyValueString(text: string): boolean {
  return /^\s*[a-z_]+\s*=/.test(text);
}

function checkedAll(pairs: readonly (readonly [string, string])[], refuse: Refuse): ConnectionParameters {
  return Object.fromEntries(pairs.map(([name, value]) => checkedParameter(name, value, refuse)));
}

function pairsOf(query: string | undefined, refuse: Refuse): (readonly [string, string])[] {
  const pairs = (query ?? '').split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const [name = '', value, ...rest] = pair.split('=');
    if (value === undefined) refuse(`its parameter "${name}" has no value. Write "${name}=…".`);
    if (rest.length > 0) refuse(`the value of "${name}" holds a "=" unencoded. Write "%3D" for "=".`);
    // libpq takes this one from JDBC.
    if (name === 'ssl' && value === 'true') return ['sslmode', 'require'];
    return [name, decoded(value ?? '', refuse)];
  });
}

interface Place {
  readonly host: string;
  readonly port: string | undefined;
}

/** `h1:1,[::1],h2`: the hosts and the ports as lists, as libpq keeps them. */
function placeOf(authority: string, refuse: Refuse): Place {
  const places = authority.split(',').map((place) => {
    const [, bracketed, host, port] = /^(?:\[([^\]]*)\]|([^:,[\]]*))(?::([^:,]*))?$/.exec(place) ?? [];
    if (bracketed === undefined && host === undefined) {
      refuse('its host cannot be read. Write host:port, several with commas, and an IPv6 address in brackets.');
    }
    if (port !== undefined && port !== '') portNumber(port, refuse);
    return { host: bracketed ?? host ?? '', port: port ?? '' };
  });
  const ports = places.map(({ port }) => port);
  return {
    host: places.map(({ host }) => host).join(','),
    port: ports.every((port) => port === '') ? undefined : ports.join(','),
  };
}

/** A port from 1 to 65535. */
export function portNumber(text: string, refuse: Refuse): number {
  const port = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : refuse('its port must be a whole number from 1 to 65535.');
}

function decoded(part: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse('a "%" in it starts no percent-code. Write "%25" for "%".');
  }
}

function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
