import type { Environment } from '../../base/config/environment.ts';

/**
 * The environment of `initdb` and `postgres`. Nothing of ours goes along that would change what they do (`PGDATA`,
 * `PGOPTIONS`, `LANG`, `TZ`) or that is secret; only what a build outside the system's folders needs to find its libraries.
 */
export function nativeEnvironment(environment: Environment): Record<string, string> {
  const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passedOn), LC_ALL: 'C', TZ: 'UTC' };
}
