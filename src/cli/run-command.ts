import type { Command } from 'commander';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { loadProduct } from './product.ts';
import { addReportOptions, allFormats, requestedReports, type ReportFlags } from './report-options.ts';
import { addRunOptions, runOptionsOf, type RunFlags } from './run-options.ts';
import { runProgress } from './run-progress.ts';
import { terminalOptions } from './terminal-options.ts';
import { checksOf, writeReports } from './write-reports.ts';
import type { ExitCode } from '../base/errors.ts';
import { renderVerdict } from '../gate/report/terminal.ts';

export function addRunCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .description('Run the suites on every profile, compare the answers and print a verdict.');
  addReportOptions(
    addRunOptions(command).option(
      '--stability',
      'run the suites twice on the first profile, the second time shuffled; unstable is not parity',
    ),
    allFormats,
  )
    .addHelpText('after', '\n--suite and --check select a part of the checks: not with --require.')
    .addHelpText(
      'after',
      examples(
        ['Compare every profile available on this machine', 'pgparity run'],
        [
          'In CI: fail unless both profiles were exercised',
          'pgparity run -r pgvector,alloydb-omni --junit verdict.xml',
        ],
        ['Run one check on one profile', 'pgparity run -p embedded -s orders --check "an order keeps its total"'],
      ),
    )
    .action(async (flags: RunFlags & ReportFlags & { readonly stability?: boolean }) => {
      const reports = await requestedReports(flags, allFormats);
      const config = await loadProduct(flags);
      // Loaded when it is needed: vitest and the drivers take half a second, and --help has no use for them.
      const { run } = await import('../gate/run/run.ts');
      const progress = runProgress();
      const { verdict, exercises, evidence } = await untilInterrupted((signal) =>
        run({ ...runOptionsOf(flags, config, signal, progress), stability: flags.stability === true }),
      ).finally(() => progress.close());
      // Printed before it is written to a file: a full disk must not take it along.
      process.stdout.write(renderVerdict(verdict, terminalOptions()));
      finish(verdict.exitCode as ExitCode);
      await writeReports(reports, { verdict, evidence, checks: checksOf(exercises) });
    });
}
