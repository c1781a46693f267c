import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../../base/config/environment.ts';

/** Who runs `initdb` and `postgres`, which refuse to run as root. Empty means: the user of this process. */
export interface NativeAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * The user of this process, or, when that is root, the unprivileged user `PGPARITY_NATIVE_USER` (`postgres`, whom the
 * package brings along). Returns the reason, a sentence for a person, when there is no such user.
 */
export async function findNativeAccount(environment: Environment): Promise<NativeAccount | string> {
  if (process.getuid?.() !== 0) return {};
  const name = environment['PGPARITY_NATIVE_USER'] || 'postgres';
  const uid = await readId('-u', name);
  const gid = await readId('-g', name);
  if (uid === undefined || gid === undefined) {
    return `PostgreSQL does not run as root, and there is no user "${name}" to run it as: set PGPARITY_NATIVE_USER to an unprivileged user.`;
  }
  if (uid === 0)
    return `PostgreSQL does not run as root: set PGPARITY_NATIVE_USER to an unprivileged user, not "${name}".`;
  return { uid, gid };
}

const run = promisify(execFile);

async function readId(kind: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('id', [kind, '--', name]);
    return Number(stdout.trim());
  } catch {
    return undefined;
  }
}
