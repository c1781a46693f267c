import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import {
  checkedParameter,
  connectionParameters,
  variableOf,
  type ConnectionParameter,
  type ConnectionParameters,
} from '../../base/config/connection-parameters.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';
import { serviceParameters } from './service-file.ts';

/**
 * What libpq would connect with: the parameters that are given, then those of the service, then the environment's, then
 * its files under `~/.postgresql`, then its defaults. Host and port stay open: see {@link serverHosts}.
 */
export function completeParameters(given: ConnectionParameters, environment: Environment): ConnectionParameters {
  const fromEnvironment = environmentParameters(environment);
  const { service = fromEnvironment.service, ...own } = given;
  const { service: _, ...rest } = {
    ...fromEnvironment,
    ...(service !== undefined && service !== '' && serviceParameters(service, environment)),
    ...own,
  };
  const { options, ...named } = rest;
  const user = nonEmpty(named.user) ?? userInfo().username;
  const session = [sessionSettings(environment), options ?? ''].filter((part) => part !== '').join(' ');
  return {
    ...homeFiles(named, environment),
    ...named,
    user,
    dbname: nonEmpty(named.dbname) ?? user,
    ...(session !== '' && { options: session }),
  };
}

/** The parameter where it is neither absent nor empty: libpq takes an empty one for absent. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function environmentParameters(environment: Environment): ConnectionParameters {
  return Object.fromEntries(
    connectionParameters.flatMap((parameter) => {
      const variable = variableOf(parameter);
      // A password may begin or end with a space.
      const value = variable === undefined ? undefined : nonEmpty(environment[variable]);
      if (variable === undefined || value === undefined) return [];
      const refuse = (fault: string): never => {
        throw new UsageError('bad-variable', `The environment variable ${variable} cannot be used: ${fault}`);
      };
      return [checkedParameter(parameter, value, refuse)];
    }),
  );
}

/** Variables that libpq sends as settings of the session, in the form of `options`. */
function sessionSettings(environment: Environment): string {
  const settings = { PGDATESTYLE: 'datestyle', PGTZ: 'timezone', PGGEQO: 'geqo' };
  return Object.entries(settings)
    .flatMap(([variable, setting]) => {
      const value = valueOf(environment, variable);
      return value === undefined ? [] : [`-c ${setting}=${value.replaceAll(/[\s\\]/g, String.raw`\$&`)}`];
    })
    .join(' ');
}

const defaultFiles: Readonly<Partial<Record<ConnectionParameter, string>>> = {
  sslrootcert: 'root.crt',
  sslcrl: 'root.crl',
  sslcert: 'postgresql.crt',
  sslkey: 'postgresql.key',
};

function homeFiles({ sslcert }: ConnectionParameters, environment: Environment): ConnectionParameters {
  const home = valueOf(environment, 'HOME');
  if (home === undefined) return {};
  const found = Object.entries(defaultFiles).flatMap(([parameter, name]) => {
    // The key of `~/.postgresql` belongs to its certificate; libpq takes it for any other one too.
    if (
      parameter === 'sslkey' &&
      nonEmpty(sslcert) === undefined &&
      !existsSync(join(home, '.postgresql/postgresql.crt'))
    )
      return [];
    const path = join(home, '.postgresql', name);
    return existsSync(path) ? [[parameter, path]] : [];
  });
  const passfile = join(home, '.pgpass');
  return Object.fromEntries([...found, ...(existsSync(passfile) ? [['passfile', passfile]] : [])]);
}
