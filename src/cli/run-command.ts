import type { Command } from 'commander';
import { examples } from './help.ts';
import { reportRun, type ShownFlags } from './report-run.ts';
import { addReportOptions, allFormats, type ReportFlags } from './report-options.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';
import { watchRuns } from './watch-run.ts';
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
      .option('--watch', 'stay up, and run again the suites that a change touches', false)
      .option('--changed [revision]', 'only suites that changed since a revision of git (default: HEAD)')
      .option('--keep', 'leave the databases of what failed or differs up until Ctrl-C', false)
      .option('--verbose', 'show what follows from a cause in full', false),
    allFormats,
  )
    .addHelpText('after', '\n--suite, --check and --changed select a part of the checks: not with --require.')
    .addHelpText(
      'after',
      examples(
        ['Compare every profile available on this machine', 'pgparity run'],
        [
          'In CI: fail unless both profiles were exercised',
          'pgparity run -r pgvector,alloydb-omni --junit verdict.xml',
        ],
        ['While editing suites: run again what a save touches', 'pgparity run -p embedded --watch'],
        ['Before a push: what changed since main, and nothing else', 'pgparity run --changed main'],
        ['Run one check on one profile', 'pgparity run -p embedded -s orders --check "an order keeps its total"'],
      ),
    )
    .action(async (flags: RunFlags & ReportFlags & ShownFlags) =>
      flags.watch === true ? watchRuns(flags, finish) : reportRun(flags, finish),
    );
}
