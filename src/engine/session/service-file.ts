import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkedParameter, type ConnectionParameters } from '../../base/config/connection-parameters.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * The parameters of a service: from the file in `PGSERVICEFILE` or `~/.pg_service.conf`, else from `pg_service.conf` in
 * `PGSYSCONFDIR`, or where Debian and Red Hat keep it. Throws a {@link UsageError} that names the service and the file.
 */
export function serviceParameters(service: string, environment: Environment): ConnectionParameters {
  const own = valueOf(environment, 'PGSERVICEFILE');
  const files = serviceFiles(own, environment);
  for (const file of files) {
    const found = file === own || existsSync(file) ? serviceIn(file, service) : null;
    if (found !== null) return found;
  }
  throw new UsageError('unknown-service', `The service "${service}" is not defined in ${files.join(' or ')}.`);
}

function serviceFiles(own: string | undefined, environment: Environment): string[] {
  const home = valueOf(environment, 'HOME');
  const folder = valueOf(environment, 'PGSYSCONFDIR');
  const systemFolders = folder === undefined ? ['/etc/postgresql-common', '/etc/sysconfig/pgsql', '/etc'] : [folder];
  const first = own ?? (home === undefined ? undefined : join(home, '.pg_service.conf'));
  return [...(first === undefined ? [] : [first]), ...systemFolders.map((name) => join(name, 'pg_service.conf'))];
}

/** Null where the file has no such service. Of a parameter that is written twice the first one holds. */
function serviceIn(file: string, service: string): ConnectionParameters | null {
  let found: Record<string, string> | null = null;
  for (const [index, raw] of readService(file, service).split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (found !== null) return found;
      if (line.startsWith(`[${service}]`)) found = {};
      continue;
    }
    if (found === null) continue;
    const refuse = (fault: string): never => {
      throw new UsageError('bad-service-file', `${file}:${index + 1}, in the service "${service}": ${fault}`);
    };
    if (line.startsWith('ldap')) refuse('services in an LDAP server are not supported.');
    const at = line.indexOf('=');
    if (at < 0) refuse('the line is not name=value.');
    const [name, value] = checkedParameter(line.slice(0, at), line.slice(at + 1), refuse);
    if (name === 'service') refuse('a service cannot refer to another service.');
    found[name] ??= value;
  }
  return found;
}

function readService(file: string, service: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError('unreadable-service-file', `The service file ${file} cannot be read for "${service}".`, {
      cause,
    });
  }
}
