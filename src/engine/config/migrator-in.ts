import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { CommandDatabase } from './command-database.ts';
import { commandVariables } from './command-variables.ts';
import { fault, shown } from './config-fault.ts';
import type { Migrator } from './migrator.ts';

/**
 * The migrator of a config with absolute paths, and with the config's variables in those of a command. Throws where what
 * it names is not there.
 */
export async function migratorIn(
  configFile: string,
  { migrations: migrator, commandVariables: variables = null }: MigratorOfConfig,
): Promise<Migrator> {
  const [folder, file] = [dirname(configFile), basename(configFile)];
  if (migrator.kind === 'dump') {
    const path = resolve(folder, migrator.file);
    await refuseMissing('file', migrator.file, path, file, 'write the path of a file that pg_dump wrote');
    return { ...migrator, file: path };
  }
  const path = resolve(folder, migrator.folder);
  const what = migrator.kind === 'sql-folder' ? 'the folder of the SQL files' : 'the folder that the command runs in';
  await refuseMissing('folder', migrator.folder, path, file, `write ${what}`);
  if (migrator.kind === 'sql-folder') return { ...migrator, folder: path };
  const { env } = migrator;
  const own = typeof env === 'function' ? env : () => env;
  return {
    ...migrator,
    folder: path,
    env: (database) => ({
      ...commandVariables({ commandVariables: variables, file }, database),
      ...commandVariables({ commandVariables: own, file }, database, 'migrations.env'),
    }),
  };
}

interface MigratorOfConfig {
  readonly migrations: Migrator;
  readonly commandVariables?: ((database: CommandDatabase) => Readonly<Record<string, string>>) | null | undefined;
}

async function refuseMissing(
  kind: 'file' | 'folder',
  written: string,
  path: string,
  file: string,
  advice: string,
): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (kind === 'file' ? found?.isFile() : found?.isDirectory()) return;
  const why = found === null ? 'does not exist' : `is not a ${kind}`;
  throw fault(
    `${file}: migrations.${kind} is ${shown(written)}, and ${path} ${why}: ${advice}, relative to the config.`,
  );
}
