import { lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { createPrivateFolder } from '../../base/files/private-file.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * Where the vault is: `PGPARITY_VAULT`, else `pgparity/vault` in `XDG_STATE_HOME`, else in `~/.local/state`. As the XDG
 * specification asks, an `XDG_STATE_HOME` that is not absolute counts as not set.
 */
export function vaultRootOf(environment: Environment): string {
  const named = valueOf(environment, 'PGPARITY_VAULT');
  if (named !== undefined && !isAbsolute(named)) {
    throw new UsageError('vault-path-relative', `PGPARITY_VAULT is "${named}": set it to an absolute path.`);
  }
  if (named !== undefined) return named;
  const state = valueOf(environment, 'XDG_STATE_HOME');
  const home = valueOf(environment, 'HOME') ?? homedir();
  return join(state !== undefined && isAbsolute(state) ? state : join(home, '.local', 'state'), 'pgparity', 'vault');
}

/**
 * The vault's folder behind symbolic links, created if missing. Throws a {@link UsageError} when the folder is in
 * a git work tree, belongs to somebody else, or lets others in.
 */
export async function ensureVaultRoot(root: string): Promise<string> {
  const existing = await nearestExisting(root);
  await refuseWorkTree(root, existing);
  await createFolder(root);
  const real = await realpath(root);
  await refuseWorkTree(root, real);
  await refuseOpenToOthers(real);
  return real;
}

/** The vault's folder behind symbolic links, or null when there is none. */
export async function findVaultRoot(root: string): Promise<string | null> {
  return realpath(root).catch(() => null);
}

async function createFolder(root: string): Promise<void> {
  try {
    await createPrivateFolder(root);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      'vault-unusable',
      `The vault ${root} cannot be created (${code ?? 'unknown'}). Set PGPARITY_VAULT to a folder that this user may create.`,
      { cause },
    );
  }
}

/** The longest part of the path that is there, behind symbolic links. */
async function nearestExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return dirname(path) === path ? path : nearestExisting(dirname(path));
  }
}

/** `.git` is a folder, in a linked work tree or a submodule a file. */
async function refuseWorkTree(root: string, real: string): Promise<void> {
  for (let folder = real; ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) {
      throw new UsageError(
        'vault-in-work-tree',
        `The vault ${root} is inside the git work tree ${folder}, so its numbers could be committed. Set PGPARITY_VAULT to a folder outside.`,
      );
    }
    if (dirname(folder) === folder) return;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function refuseOpenToOthers(root: string): Promise<void> {
  const found = await lstat(root);
  if (!found.isDirectory()) {
    throw new UsageError('vault-unusable', `The vault ${root} is not a folder. Set PGPARITY_VAULT to another path.`);
  }
  // Windows knows neither owners nor modes of this kind; a profile's folder is private there.
  if (process.getuid === undefined) return;
  if (found.uid !== process.getuid()) {
    throw new UsageError(
      'vault-of-another',
      `The vault ${root} belongs to another user (uid ${found.uid}). Set PGPARITY_VAULT to a folder of your own.`,
    );
  }
  if ((found.mode & othersMask) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    throw new UsageError(
      'vault-open-to-others',
      `The vault ${root} can be entered by others (mode ${mode}). Run chmod 700 ${root}, or set PGPARITY_VAULT to another folder.`,
    );
  }
}

const othersMask = 0o077;
