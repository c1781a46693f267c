import { UsageError } from '../../src/base/errors.ts';
import { valueOf, type Environment } from '../../src/base/config/environment.ts';
import { checkedParameter } from '../../src/base/config/connection-parameters.ts';
import { parsePostgresUrl, portNumber } from '../../src/base/config/postgres-url.ts';
import { redact, registerSecret } from '../../src/base/config/redact.ts';

/**
 * The URL of the product's database, found in the environment. The first of these that is set decides:
 * 1. `DATABASE_URL`, as it is;
 * 2. `K_SERVICE` (Cloud Run): `ALLOYDB_HOST`, `ALLOYDB_DB`, `ALLOYDB_USER`, `ALLOYDB_PASSWORD`;
 * 3. `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_SSLMODE`, each with a default for local work.
 *
 * Every part is percent-encoded, so a password may hold any character. A host that starts with `/` is the folder of a
 * unix socket. An empty variable counts as not set, save an empty password. The password becomes a registered secret.
 * Throws a {@link UsageError} that names the variable.
 *
 * @example
 * connectionUrl({ DB_PASSWORD: 'p@ss/word' });
 * // postgresql://apexflow:p%40ss%2Fword@localhost:5432/apexflow?sslmode=disable
 */
export function connectionUrl(environment: Environment): string {
  const url = valueOf(environment, 'DATABASE_URL');
  if (url !== undefined) {
    const parts = parsePostgresUrl(url, 'DATABASE_URL');
    hide(parts.password, parts.user, parts.dbname);
    return url;
  }
  return valueOf(environment, 'K_SERVICE') === undefined ? localUrl(environment) : cloudRunUrl(environment);
}

function cloudRunUrl(environment: Environment): string {
  const host = valueOf(environment, 'ALLOYDB_HOST');
  if (host === undefined) {
    throw new UsageError(
      'missing-variable',
      `ALLOYDB_HOST is not set, and K_SERVICE is "${environment['K_SERVICE']}", so this is Cloud Run. Set ALLOYDB_HOST to the private address of the AlloyDB instance, or set DATABASE_URL.`,
    );
  }
  const database = valueOf(environment, 'ALLOYDB_DB') ?? 'apexflow';
  const user = valueOf(environment, 'ALLOYDB_USER') ?? 'apexflow';
  const password = environment['ALLOYDB_PASSWORD'] ?? '';
  hide(password, user, database);
  return `${credentials(user, password)}@${place(host, 'ALLOYDB_HOST')}/${encode(database)}`;
}

function localUrl(environment: Environment): string {
  const host = place(valueOf(environment, 'DB_HOST') ?? 'localhost', 'DB_HOST');
  const port = checked(environment, 'DB_PORT', portNumber) ?? 5432;
  const sslmode = checked(environment, 'DB_SSLMODE', sslMode) ?? 'disable';
  const database = valueOf(environment, 'DB_NAME') ?? 'apexflow';
  const user = valueOf(environment, 'DB_USER') ?? 'apexflow';
  const password = environment['DB_PASSWORD'] ?? 'apexflow';
  hide(password, user, database);
  return `${credentials(user, password)}@${host}:${port}/${encode(database)}?sslmode=${sslmode}`;
}

function sslMode(text: string, refuse: (fault: string) => never): string {
  return checkedParameter('sslmode', text, refuse)[1];
}

function credentials(user: string, password: string): string {
  return `postgresql://${encode(user)}:${encode(password)}`;
}

/** The host as it stands in a URL: a unix socket's folder encoded, an IPv6 address in brackets. */
function place(host: string, variable: string): string {
  if (host.startsWith('/')) return encode(host);
  if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host)) return `[${host}]`;
  if (/^(?:[\w.-]+|\[[0-9a-f:.]+\])$/i.test(host)) return host;
  const port = variable === 'DB_HOST' ? ' The port goes to DB_PORT.' : ' For another port than 5432 set DATABASE_URL.';
  throw new UsageError(
    'bad-variable',
    `${variable} is ${JSON.stringify(redact(host))}, not a host name, an address or a unix socket folder.${host.includes(':') ? port : ''}`,
  );
}

/** The value of a variable after a check that speaks of the value only: here, the variable gets its name. */
function checked<Value>(
  environment: Environment,
  variable: string,
  check: (text: string, refuse: (fault: string) => never) => Value,
): Value | undefined {
  const value = valueOf(environment, variable);
  if (value === undefined) return undefined;
  return check(value, (fault) => {
    throw new UsageError('bad-variable', `${variable} is ${JSON.stringify(redact(value))}: ${fault}`);
  });
}

function encode(part: string): string {
  // A lone half of a surrogate pair has no UTF-8, and the environment cannot hold one.
  return encodeURIComponent(part).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** A password that repeats a name (the local default does) is none: hiding it would hide the name everywhere. */
function hide(password: string | undefined, ...names: readonly (string | undefined)[]): void {
  if (password !== undefined && !names.includes(password)) registerSecret(password);
}
