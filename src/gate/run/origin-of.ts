import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../engine/config/config.ts';
import { readMigrationFiles } from '../../schema/migrate/migration-file.ts';
import type { Origin } from '../parity/origin.ts';

/** What a run is made with. */
export async function originOf(config: Config, suiteFiles: readonly string[], version: string): Promise<Origin> {
  const migrations = await readMigrationFiles(config.migrationsFolder);
  const suites = await Promise.all(
    suiteFiles.map(async (file) => [file, sha256Of(await readFile(join(config.folder, file), 'utf8'))] as const),
  );
  return {
    version,
    migrations: Object.fromEntries(migrations.map(({ name, sha256 }) => [name, sha256])),
    suites: Object.fromEntries(suites),
  };
}

/** Of the text with LF line ends, so that a checkout on Windows has the same one. */
function sha256Of(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}
