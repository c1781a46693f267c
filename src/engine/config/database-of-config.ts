import { basename } from 'node:path';
import type { Config } from './config.ts';
import { fault, shown } from './config-fault.ts';
import type { Environment } from '../../base/config/environment.ts';
import { withSecretPassword } from '../../base/config/postgres-url.ts';
import { UsageError } from '../../base/errors.ts';

/** The URL that the config's `database` gives for an environment; its password is a secret from then on. */
export function databaseOfConfig(
  { database, file }: Pick<Config, 'database' | 'file'>,
  environment: Environment,
): string {
  if (database === null) throw new RangeError('The config names no database.');
  const place = `${basename(file)}: database`;
  let url: unknown;
  try {
    url = database(environment);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : shown(cause);
    throw new UsageError('config-invalid', `${place} throws: ${text}`, { cause });
  }
  if (typeof url !== 'string') {
    throw fault(`${place} returns ${shown(url)}: return a URL, as postgresql://user:password@host:5432/database.`);
  }
  return withSecretPassword(url, place);
}
