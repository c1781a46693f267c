import { UsageError } from '../../base/errors.ts';

/** How a server had itself proven who we are; `none` where it asked for nothing (trust, a certificate, a socket's peer). */
export type AuthenticationMethod = 'none' | 'password' | 'md5' | 'scram-sha-256';

/** What libpq's `require_auth` allows. Throws a {@link UsageError} for a method that does not exist. */
export function allowedMethods(list: string | undefined): (method: AuthenticationMethod) => boolean {
  if (list === undefined || list === '') return () => true;
  const words = list.split(',').map((word) => word.trim());
  const negated = words.filter((word) => word.startsWith('!'));
  const names = words.map((word) => word.replace(/^!/, ''));
  const unknown = names.find((name) => !methods.includes(name));
  if (unknown !== undefined) {
    throw new UsageError('bad-database-url', `"${unknown}" is no method of require_auth. Use ${methods.join(', ')}.`);
  }
  if (negated.length > 0 && negated.length < words.length) {
    throw new UsageError('bad-database-url', `require_auth=${list} mixes methods with and without "!".`);
  }
  return (method) => names.includes(method) === (negated.length === 0);
}

const methods = ['password', 'md5', 'gss', 'sspi', 'scram-sha-256', 'none'];
