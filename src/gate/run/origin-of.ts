import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Config } from '../../engine/config/config.ts';
import type { Migrator } from '../../engine/config/migrator.ts';
import { readSources } from './suite-imports.ts';
import { readMigrationFiles } from '../../schema/migrate/migration-file.ts';
import type { Origin } from '../parity/origin.ts';

/** What a run is made with. */
export async function originOf(config: Config, suiteFiles: readonly string[], version: string): Promise<Origin> {
  const suites = await Promise.all(
    suiteFiles.map(async (file) => [file, sha256OfSources(await readSources(config.folder, file))] as const),
  );
  return {
    version,
    migrations: await migrationHashes(config.migrations),
    suites: Object.fromEntries(suites),
  };
}

/** Of a command, only its line: what the tool reads is not known. */
async function migrationHashes(migrator: Migrator): Promise<Readonly<Record<string, string>>> {
  if (migrator.kind === 'command') return { [migrator.command]: sha256Of(migrator.command) };
  if (migrator.kind === 'dump') return { [basename(migrator.file)]: sha256Of(await readFile(migrator.file, 'utf8')) };
  const files = await readMigrationFiles(migrator);
  return Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]));
}

/** Of the text with LF line ends, so that a checkout on Windows has the same one. */
function sha256Of(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

/** Of a suite file that names no other, it is that of its text. */
function sha256OfSources(sources: ReadonlyMap<string, string>): string {
  const [[, own] = ['', ''], ...others] = sources;
  const named = others.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return sha256Of([own, ...named.map(([name, text]) => `\0${name}\0${text}`)].join(''));
}
