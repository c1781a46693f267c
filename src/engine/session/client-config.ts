import type { ClientConfig } from 'pg';
import { parsePostgresUrl } from '../../base/config/postgres-url.ts';
import { DatabaseUnreachableError } from './database-unreachable-error.ts';
import { serverTls } from './server-tls.ts';
import { UsageError } from '../../base/errors.ts';

interface Connectable {
  readonly config: ClientConfig & { readonly host: string; readonly port: number };
  /** For a person, without a secret: `localhost:5432/app as "ada"`. */
  readonly place: string;
}

/**
 * What `pg` needs to connect to a URL, with libpq's meaning of every part. A host that the URL leaves out is
 * `localhost`; a user, a password or a database is what `pg` takes then (`PGUSER`, `PGPASSWORD`, `PGDATABASE`). Asks the server about encryption where `sslmode` is `prefer`
 * or not given, and rejects with a {@link DatabaseUnreachableError} when it does not answer.
 */
export async function clientConfig(url: string, timeoutMs: number): Promise<Connectable> {
  const parts = parsePostgresUrl(url, 'The database URL');
  const host = parts.host ?? 'localhost';
  const port = parts.port ?? 5432;
  const { application_name: applicationName, options } = parts.parameters;
  const place = `${host.startsWith('/') ? `${host} port ${port}` : `${host}:${port}`}${placeWithin(parts)}`;
  try {
    const config = {
      host,
      port,
      ...(parts.user !== null && { user: parts.user }),
      ...(parts.password !== null && { password: parts.password }),
      ...(parts.database !== null && { database: parts.database }),
      ...(applicationName !== undefined && { application_name: applicationName }),
      ...(options !== undefined && { options }),
      ssl: await serverTls(parts, { host, port, timeoutMs }),
    };
    return { config, place };
  } catch (cause) {
    throw cause instanceof UsageError ? cause : new DatabaseUnreachableError(place, cause);
  }
}

function placeWithin({ database, user }: { readonly database: string | null; readonly user: string | null }): string {
  return `${database === null ? '' : `/${database}`}${user === null ? '' : ` as "${user}"`}`;
}
