import { homedir } from 'node:os';
import { join } from 'node:path';
import { valueOf, type Environment } from '../config/environment.ts';

/** Where things lie that can be made again: `$XDG_CACHE_HOME/pgparity`, or `~/.cache/pgparity`. */
export function cacheFolder(environment: Environment): string {
  return join(
    valueOf(environment, 'XDG_CACHE_HOME') ?? join(valueOf(environment, 'HOME') ?? homedir(), '.cache'),
    'pgparity',
  );
}
