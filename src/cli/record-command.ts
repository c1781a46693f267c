import { relative } from 'node:path';
import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { loadProduct } from './product.ts';
import { addRunOptions, runOptionsOf, type RunFlags } from './run-options.ts';
import { runProgress } from './run-progress.ts';
import { exitCodes, type ExitCode, PgparityError, UsageError } from '../base/errors.ts';
import { counted } from '../base/terminal/wording.ts';
import { writeBaseline } from '../gate/parity/baseline.ts';

export function addRecordCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('record')
    .description('Run the suites and record the observations of each exercised profile as its baseline.');
  addRunOptions(command)
    .addHelpText('after', examples(['Record the baseline of one profile', 'pgparity record -p pgvector']))
    .action(async (flags: RunFlags) => {
      if (flags.suite.length > 0 || flags.check !== undefined) {
        throw new UsageError(
          'record-in-part',
          'A baseline contains every check. Run "record" without --suite and --check.',
        );
      }
      const config = await loadProduct(flags);
      const { run } = await import('../gate/run/run.ts');
      const progress = runProgress();
      const { exercises, verdict, evidence } = await untilInterrupted((signal) =>
        run({ ...runOptionsOf(flags, config, signal, progress), ignoreBaselines: true }),
      ).finally(() => progress.close());
      const [failure] = verdict.failures;
      if (failure !== undefined) {
        throw new PgparityError(
          'record-failed-checks',
          `Nothing recorded: ${counted(verdict.failures.length, 'check')} failed, first "${failure.check}" on ${failure.profile}: ${failure.message}`,
          { exitCode: exitCodes.broken },
        );
      }
      const [only] = verdict.only;
      if (only !== undefined) {
        throw new PgparityError(
          'record-in-part',
          `A baseline contains every check, and ".only" at ${only.file}:${only.line} excludes some. Remove it.`,
          { exitCode: exitCodes.broken },
        );
      }
      for (const exercise of exercises) {
        const file = await writeBaseline(
          config.baselinesFolder,
          exercise,
          evidence.origin,
          new Date(verdict.startedAt),
        );
        process.stdout.write(`${exercise.profile}: ${relative(process.cwd(), file)}\n`);
      }
      finish(exitCodes.parity);
    });
}
