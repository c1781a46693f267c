import { resolve } from 'node:path';
import type { Command } from 'commander';
import { untilInterrupted } from './interruption.ts';
import { parseCount } from './options.ts';
import { readSettings } from '../base/config/settings.ts';
import { parsePostgresUrl } from '../base/config/postgres-url.ts';
import type { ExitCode } from '../base/errors.ts';

interface MigrateFlags {
  readonly databaseUrl?: string;
  readonly check: boolean;
  readonly rebuildInvalid: boolean;
  readonly vectorIndexes: boolean;
  readonly writeCatalog: boolean;
  readonly numLeaves?: string;
  readonly lists?: string;
  readonly lockDeadline: string;
  readonly product: string;
}

export function addMigrateCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('migrate')
    .description('Apply the migrations to a database.')
    .option(
      '--database-url <url>',
      'the database, as postgresql://user:password@host:5432/database; DATABASE_URL by default',
    )
    .option(
      '--check',
      'change nothing: lint what is pending, try it on a clone, and compare databases migrated in other ways',
      false,
    )
    .option('--rebuild-invalid', 'first rebuild the indexes that an earlier failure left invalid', false)
    .option('--vector-indexes', 'afterwards create or rebuild the vector indexes; run it after the first load', false)
    .option('--write-catalog', 'no database: write the catalog that the migrations make to schema/catalog.json', false)
    .option('--num-leaves <count>', 'with --vector-indexes: ScaNN leaves instead of the rule of thumb')
    .option('--lists <count>', 'with --vector-indexes: IVFFlat lists instead of those in the schema')
    .option('--lock-deadline <seconds>', 'how long another runner may hold the lock', '60')
    .option('--product <folder>', 'the folder that holds schema/', '.')
    .action(async (flags: MigrateFlags) => {
      readSettings(process.env);
      if (flags.databaseUrl !== undefined) parsePostgresUrl(flags.databaseUrl, '--database-url');
      const { migrateDatabase } = await import('./migrate-database.ts');
      finish(
        await untilInterrupted((signal) =>
          migrateDatabase({
            productFolder: resolve(flags.product),
            environment: process.env,
            databaseUrl: flags.databaseUrl,
            check: flags.check,
            rebuildInvalid: flags.rebuildInvalid,
            vectorIndexes: flags.vectorIndexes,
            writeCatalog: flags.writeCatalog,
            numLeaves: parseCount('--num-leaves', flags.numLeaves),
            lists: parseCount('--lists', flags.lists),
            lockDeadlineMs: (parseCount('--lock-deadline', flags.lockDeadline) ?? 60) * 1000,
            signal,
            tell: (line) => void process.stdout.write(`${line}\n`),
            onProgress: (step) => void process.stderr.write(`${step}\n`),
          }),
        ),
      );
    });
}
