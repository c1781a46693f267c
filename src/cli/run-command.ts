import type { Command } from 'commander';
import { examples } from './help.ts';
import { reportRun, type ShownFlags } from './report-run.ts';
import { addReportOptions, allFormats, type ReportFlags } from './report-options.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';
import type { ExitCode } from '../base/errors.ts';

export function addRunCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .description('Run the suites on every profile, compare the answers and print a verdict.');
  addReportOptions(
    addRunOptions(command)
      .option(
        '--stability',
        'run the suites twice on the first profile, the second time shuffled; unstable is not parity',
      )
      .option('--keep', 'leave the databases of what failed or differs up until Ctrl-C', false)
      .option('--verbose', 'show what follows from a cause in full', false),
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
    .action(async (flags: RunFlags & ReportFlags & ShownFlags) => reportRun(flags, finish));
}
