import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { parseCount } from './options.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { requestedReports } from './report-options.ts';
import { lintFormats, refuseUnlinted, writeLintReports } from './write-lint-reports.ts';
import { parsePostgresUrl } from '../base/config/postgres-url.ts';
import type { ExitCode } from '../base/errors.ts';

interface MigrateFlags extends ProductFlags {
  readonly databaseUrl?: string;
  readonly check: boolean;
  readonly report: readonly string[];
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
    .option('-d, --database-url <url>', 'PostgreSQL URL (default: database of the config, else DATABASE_URL)')
    .option('--check', 'change nothing: lint, and apply to a clone and to empty databases', false)
    .option('--report <format=file...>', 'findings of the lint: sarif, gitlab or github; "-" is standard output', [])
    .option('--rebuild-invalid', 'rebuild invalid indexes first', false)
    .option('--vector-indexes', 'create or rebuild vector indexes after the first load', false)
    .option('--write-catalog', 'write the catalog snapshot; no database needed', false)
    .option('--num-leaves <count>', 'ScaNN leaves (default: square root of the rows, at most one for 10)')
    .option('--lists <count>', 'IVFFlat lists (default: those of the schema)')
    .option('--lock-deadline <seconds>', 'time to wait for another runner, in seconds', '60');
  addProductOption(command)
    .addHelpText(
      'after',
      examples(
        ['Check pending migrations before a deployment', 'pgparity migrate --check'],
        ['The same, with what the lint finds at file and line', 'pgparity migrate --check --report sarif=lint.sarif'],
        ['Apply pending migrations', 'pgparity migrate -d postgresql://app@localhost:5432/app'],
        ['Build vector indexes after the first load', 'pgparity migrate --vector-indexes'],
      ),
    )
    .action(async (flags: MigrateFlags) => {
      const config = await loadProduct(flags);
      const reports = await requestedReports({ report: flags.report }, lintFormats);
      refuseUnlinted(reports, flags, config.migrations);
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
            onFindings: async (findings) => writeLintReports(reports, findings, config.folder),
            print: (line) => void process.stdout.write(`${line}\n`),
            onProgress: (step) => void process.stderr.write(`${step}\n`),
          }),
        ),
      );
    });
}
