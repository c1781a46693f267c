import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { parseCount } from './options.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { parsePostgresUrl } from '../base/config/postgres-url.ts';
import type { ExitCode } from '../base/errors.ts';

interface MigrateFlags extends ProductFlags {
  readonly databaseUrl?: string;
  readonly check: boolean;
  readonly rebuildInvalid: boolean;
  readonly vectorIndexes: boolean;
  readonly writeCatalog: boolean;
  readonly numLeaves?: string;
  readonly lists?: string;
  readonly lockDeadline: string;
}

export function addMigrateCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('migrate')
    .description('Apply the migrations to a database.')
    .option(
      '-d, --database-url <url>',
      'postgresql://user:password@host:5432/database; that of the config by default, else DATABASE_URL',
    )
    .option(
      '--check',
      'change nothing: lint, apply to a clone, and compare databases migrated at once and file by file',
      false,
    )
    .option('--rebuild-invalid', 'first rebuild indexes that an earlier failure left invalid', false)
    .option('--vector-indexes', 'afterwards create or rebuild the vector indexes; use it after the first load', false)
    .option('--write-catalog', 'without a database: write the resulting catalog to the file of the config', false)
    .option('--num-leaves <count>', 'with --vector-indexes: ScaNN leaves, instead of the rule of thumb')
    .option('--lists <count>', 'with --vector-indexes: IVFFlat lists, instead of those in the schema')
    .option('--lock-deadline <seconds>', 'how long to wait for the lock of another runner', '60');
  addProductOption(command)
    .addHelpText(
      'after',
      examples(
        ['Before a deployment: nothing is changed', 'pgparity migrate --check'],
        ['Apply what is pending', 'pgparity migrate -d postgresql://app@localhost:5432/app'],
      ),
    )
    .action(async (flags: MigrateFlags) => {
      const config = await loadProduct(flags);
      if (flags.databaseUrl !== undefined) parsePostgresUrl(flags.databaseUrl, '--database-url');
      const { migrateDatabase } = await import('./migrate-database.ts');
      finish(
        await untilInterrupted((signal) =>
          migrateDatabase({
            config,
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
