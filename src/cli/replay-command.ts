import type { Command } from 'commander';
import { addProfileOptions, type ProfileFlags } from './profile-options.ts';
import { repeatedWords, workloadOptionsOf } from './workload-options.ts';
import { readWorkloadText } from './read-workload-text.ts';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { loadProduct } from './product.ts';
import { addReportOptions, requestedReports, verdictFormats, type ReportFlags } from './report-options.ts';
import { runProgress } from './run-progress.ts';
import { reportVerdict } from './report-verdict.ts';
import { baseOf } from './write-reports.ts';
import { UsageError, type ExitCode } from '../base/errors.ts';
import { refuseUnwritable } from '../base/terminal/report-file.ts';

interface ReplayFlags extends ProfileFlags, ReportFlags {
  readonly golden?: string;
  readonly accept: boolean;
}

export function addReplayCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('replay')
    .description('Send a workload to every profile and compare the answers.')
    .argument('<file>', "a workload, SQL, or a server's log in CSV");
  addReportOptions(addProfileOptions(command), verdictFormats)
    .option('--golden <file>', 'accepted answers to compare with; written where it is missing')
    .option('--accept', 'write the --golden file again', false)
    .addHelpText(
      'after',
      examples(
        ['Compare what the product sends', 'pgparity replay workload.sql'],
        ['On one profile, with the answers of before', 'pgparity replay -p laptop --golden answers.json workload.sql'],
      ),
    )
    .action(async (file: string, flags: ReplayFlags) => {
      const { golden, accept } = flags;
      if (accept && golden === undefined) {
        throw new UsageError('accept-what', '--accept writes the file of --golden: name one with --golden <file>.');
      }
      const reports = await requestedReports(flags, verdictFormats);
      const base = await baseOf(flags);
      if (golden !== undefined) await refuseUnwritable(golden);
      const config = await loadProduct(flags);
      const { readStatements } = await import('../gate/workload/read-statements.ts');
      const statements = await readStatements(await readWorkloadText(file), file);
      const { replay } = await import('../gate/workload/replay.ts');
      const progress = runProgress();
      const { verdict, exercises } = await untilInterrupted((signal) =>
        replay({
          ...workloadOptionsOf(flags, config, signal, progress),
          statements,
          goldenFile: golden ?? null,
          accept,
          capture: true,
          repeatCommand: (names) =>
            repeatedWords('replay', flags, names, [...(golden === undefined ? [] : ['--golden', golden]), file]),
        }),
      ).finally(() => progress.close());
      await reportVerdict({ verdict, exercises, base, folder: config.folder }, reports, finish);
    });
}
