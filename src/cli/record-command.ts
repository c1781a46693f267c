import { relative } from 'node:path';
import type { Command } from 'commander';
import { untilInterrupted } from './interruption.ts';
import { loadProduct } from './product.ts';
import { addRunOptions, runOptionsOf, type RunFlags } from './run-options.ts';
import { runProgress } from './run-progress.ts';
import { exitCodes, type ExitCode, PgparityError } from '../base/errors.ts';
import { writeBaseline } from '../gate/parity/baseline.ts';

export function addRecordCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('record')
    .description('Run the suites and write what each exercised profile observed as its baseline.');
  addRunOptions(command).action(async (flags: RunFlags) => {
    if (flags.suite.length > 0 || flags.check !== undefined) {
      throw new PgparityError(
        'record-in-part',
        'A baseline holds every check: run "record" without --suite and --check.',
        {
          exitCode: exitCodes.wrongUse,
        },
      );
    }
    const config = await loadProduct(flags);
    const { run } = await import('../gate/run/run.ts');
    const progress = runProgress();
    const { exercises, verdict } = await untilInterrupted((signal) =>
      run(runOptionsOf(flags, config, signal, progress)),
    ).finally(() => progress.close());
    const [failure] = verdict.failures;
    if (failure !== undefined) {
      throw new PgparityError(
        'record-failed-checks',
        `Nothing was recorded: ${verdict.failures.length} checks failed, first "${failure.check}" on ${failure.profile}: ${failure.message}`,
        { exitCode: exitCodes.broken },
      );
    }
    for (const exercise of exercises) {
      const file = await writeBaseline(config.baselinesFolder, exercise, new Date(verdict.startedAt));
      process.stdout.write(`${exercise.profile}: ${relative(process.cwd(), file)}\n`);
    }
    finish(exitCodes.parity);
  });
}
