import { connectionParameters, variableOf } from '../../base/config/connection-parameters.ts';
import type { Environment } from '../../base/config/environment.ts';
import { parsePostgresUrl } from '../../base/config/postgres-url.ts';
import type { CommandDatabase } from '../config/command-database.ts';

/**
 * This process's environment with the database in it: `DATABASE_URL`, libpq's variables, and those of the config. What
 * would lead libpq elsewhere is taken out, and so are the URLs of other servers.
 */
export function commandEnvironment(
  environment: Environment,
  url: string,
  variables: (database: CommandDatabase) => Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const parameters = parsePostgresUrl(url, 'The database');
  const { host = '', port = '', user = '', password = '', dbname: database = '' } = parameters;
  const kept = Object.entries(environment).filter(([name]) => !libpq.has(name) && !serverUrl.test(name));
  const own = connectionParameters.flatMap((parameter) => {
    const [name, value] = [variableOf(parameter), parameters[parameter]];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    ...Object.fromEntries(own),
    DATABASE_URL: url,
    ...variables({ url, host, port, user, password, database }),
  };
}

const libpq: ReadonlySet<string> = new Set([
  ...connectionParameters.flatMap((parameter) => variableOf(parameter) ?? []),
  'PGSERVICEFILE',
  'PGSYSCONFDIR',
]);

const serverUrl = /^PGPARITY_\w+_URL$/;
