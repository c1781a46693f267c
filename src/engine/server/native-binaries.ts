import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../base/config/environment.ts';
import { packagedBinFolder } from './packaged-postgres.ts';

/** An installed PostgreSQL of the wanted major, and the extensions that its `CREATE EXTENSION` would find. */
export interface NativeBinaries {
  /** Holds `initdb` and `postgres`. */
  readonly folder: string;
  /** As `15.18`. */
  readonly version: string;
  /** Name and default version of the extensions that were asked about and are there. */
  readonly extensions: ReadonlyMap<string, string>;
}

/**
 * Finds PostgreSQL of that major: in the folders of `PGPARITY_POSTGRES_BIN`, else where `pg_config` points, on PATH, in the folders
 * where packages put it, and last where `pgparity setup native` unpacks what npm has. Returns the reason, a sentence for a person, when there is none.
 */
export async function findNativeBinaries(
  major: number,
  extensions: readonly string[],
  environment: Environment,
): Promise<NativeBinaries | string> {
  const given = environment['PGPARITY_POSTGRES_BIN'];
  const otherMajors: string[] = [];
  for (const folder of given ? given.split(delimiter) : await candidateFolders(major, environment)) {
    const version = await readVersion(folder, environment);
    if (version === undefined) continue;
    if (Number.parseInt(version, 10) !== major) otherMajors.push(`${version} in ${folder}`);
    else return { folder, version, extensions: await findExtensions(folder, extensions, environment) };
  }
  if (otherMajors.length > 0) {
    const found = `PostgreSQL ${otherMajors.join(' and ')} is another major than ${major}`;
    return `${found}: run "npx pgparity setup native", or set PGPARITY_POSTGRES_BIN to the bin folder of PostgreSQL ${major}.`;
  }
  return given
    ? `PGPARITY_POSTGRES_BIN is "${given}", which contains no runnable initdb and postgres. Set it to the bin folder of PostgreSQL ${major}.`
    : `PostgreSQL ${major} is not installed: run "npx pgparity setup native", or set PGPARITY_POSTGRES_BIN to its bin folder.`;
}

/** Long enough for a cold disk; `postgres --version` takes 10 ms. */
const answerTimeoutMs = 2_000;

const run = promisify(execFile);

async function candidateFolders(major: number, environment: Environment): Promise<string[]> {
  const path = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const configured = await ask('pg_config', ['--bindir'], environment);
  return [
    ...new Set([
      ...(configured === undefined ? [] : [configured]),
      ...path,
      `/usr/lib/postgresql/${major}/bin`,
      `/usr/pgsql-${major}/bin`,
      `/opt/homebrew/opt/postgresql@${major}/bin`,
      `/usr/local/opt/postgresql@${major}/bin`,
      `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
      packagedBinFolder(major, environment),
    ]),
  ];
}

async function readVersion(folder: string, environment: Environment): Promise<string | undefined> {
  try {
    await Promise.all(['initdb', 'postgres'].map((name) => access(join(folder, name), constants.X_OK)));
  } catch {
    return undefined;
  }
  const answer = await ask(join(folder, 'postgres'), ['--version'], environment);
  return answer?.match(/\(PostgreSQL\) (\S+)/)?.[1];
}

async function findExtensions(
  folder: string,
  names: readonly string[],
  environment: Environment,
): Promise<ReadonlyMap<string, string>> {
  // What npm has comes without pg_config.
  const share =
    (await ask(join(folder, 'pg_config'), ['--sharedir'], environment)) ?? join(folder, '../share/postgresql');
  const found = new Map<string, string>();
  for (const name of names) {
    const control = await readFile(join(share, 'extension', `${name}.control`), 'utf8').catch(() => undefined);
    const version = control?.match(/^\s*default_version\s*=\s*'([^']*)'/m)?.[1];
    if (version !== undefined) found.set(name, version);
  }
  return found;
}

/** The first line that a program prints, or undefined when it is not there or fails. */
async function ask(file: string, words: readonly string[], environment: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await run(file, words, { env: { ...environment }, timeout: answerTimeoutMs });
    return stdout.split('\n')[0]?.trim() || undefined;
  } catch {
    return undefined;
  }
}
